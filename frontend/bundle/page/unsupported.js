// Runs only in browsers without JavaScript modules, so it is written for those.
document.addEventListener("DOMContentLoaded", function () {
  document.getElementById("boot-message").innerHTML =
    "此浏览器版本过旧，无法打开本页面，请改用较新的浏览器（Chromium 109 或更新）。" +
    ' <span lang="en">This browser is too old for this page: please use a newer one (Chromium 109 or later).</span>';
});
