// Has a page that leads to a call load the files of the lobby at once. The script that asks for them otherwise has to be
// loaded and run before. The build names them in a template (vite.config.ts).
const files = document.getElementById('lobby-files')
if (files && /^\/(?:new$|r\/)/.test(location.pathname)) document.head.append(files.content)
