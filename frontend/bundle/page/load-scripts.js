    import("/{{scripts}}").then((scripts) => (window.wallScripts = scripts)),
