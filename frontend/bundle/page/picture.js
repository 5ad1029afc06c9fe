// Draws the page as it stands into a PNG: its elements as an SVG image, the map as the picture of
// its canvas. Nothing leaves the browser.

/** The map's next frame as an image's address. */
function pictureOf(map) {
  return new Promise((resolve) => {
    map.once("render", () => resolve(map.getCanvas().toDataURL("image/png")));
    map.triggerRepaint();
  });
}

function styles() {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  return rules.map((rule) => rule.cssText).join("\n");
}

async function draw() {
  const { innerWidth: width, innerHeight: height } = window;
  const copy = document.documentElement.cloneNode(true);
  for (const element of copy.querySelectorAll("script, link, style, .sheet-ground")) element.remove();
  const element = document.querySelector("[data-testid=map]");
  const canvas = copy.querySelector("[data-testid=map] canvas");
  if (element?.maplibre && canvas) {
    const image = document.createElement("img");
    image.src = await pictureOf(element.maplibre);
    image.style.cssText = "width:100%;height:100%";
    canvas.replaceWith(image);
  }
  const style = document.createElement("style");
  style.textContent = styles();
  copy.querySelector("head").append(style);
  const page = new XMLSerializer().serializeToString(copy);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<foreignObject width="100%" height="100%">${page}</foreignObject></svg>`;
  const picture = new Image(width, height);
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const sheet = document.createElement("canvas");
  const ratio = window.devicePixelRatio;
  [sheet.width, sheet.height] = [width * ratio, height * ratio];
  const context = sheet.getContext("2d");
  context.scale(ratio, ratio);
  context.drawImage(picture, 0, 0, width, height);
  return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
}

export async function savePicture() {
  const address = URL.createObjectURL(await draw());
  const link = document.createElement("a");
  const moment = new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-");
  link.href = address;
  link.download = `xunge-${moment}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
