// Starts the page: loads the app and what it draws with side by side, then lets the app draw.
// A file of its own, because the content security policy allows no inline script.

async function start() {
  const compiling = WebAssembly.compileStreaming(fetch("/{{wasm}}"));
  const [app, module] = await Promise.all([
    import("/{{app}}"),
    compiling,
    {{load}}
  ]);
  await app.default({ module_or_path: module });
}

start().then(
  () => document.getElementById("boot").remove(),
  (error) => {
    console.error(error);
    document.getElementById("boot").dataset.state = "failed";
    document.getElementById("boot-message").textContent =
      "页面无法启动，请刷新重试；如仍不行，请改用较新的浏览器（Chromium 109 或更新）。" +
      " The page could not start: reload it, or use a newer browser (Chromium 109 or later). " +
      error;
  },
);
