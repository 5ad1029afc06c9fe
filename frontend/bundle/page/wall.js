// The wall's scripts: the parts of ECharts that it draws with (esbuild leaves the rest out), and the
// picture of it as it stands.
export { init } from "echarts/core";
export { savePicture } from "./picture.js";
import { use } from "echarts/core";
import { BarChart, HeatmapChart, LineChart, SankeyChart } from "echarts/charts";
import { GridComponent, VisualMapContinuousComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart,
  HeatmapChart,
  LineChart,
  SankeyChart,
  GridComponent,
  VisualMapContinuousComponent,
  SVGRenderer,
]);
