import("/{{maplibre}}").then((maplibregl) => {
      maplibregl.prewarm(); // its workers start while the app is still compiled
      window.maplibregl = maplibregl; // where the app's bindings look for it
    }),
