(function () {
  var root = document.documentElement, key = "tongueseg-language", asked = null;
  // A page opened from disk may be refused its storage.
  try { asked = localStorage.getItem(key); } catch (refused) { asked = null; }
  function speak(language) {
    root.dataset.lang = language;
    root.lang = language === "zh" ? "zh-Hans" : "en";
    document.querySelectorAll(".switch button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.to === language));
    });
  }
  var own = (navigator.language || "en").toLowerCase();
  speak(asked || (own.indexOf("zh") === 0 ? "zh" : "en"));
  document.addEventListener("DOMContentLoaded", function () {
    speak(root.dataset.lang);
    document.querySelectorAll(".switch button").forEach(function (button) {
      button.addEventListener("click", function () {
        speak(button.dataset.to);
        try { localStorage.setItem(key, button.dataset.to); } catch (refused) { return; }
      });
    });
  });
})();
