/**
 * A page that loads nothing.
 * @param body HTML
 * @param styles CSS besides that of text and tables
 */
export const htmlPage = (title: string, body: string, styles = ''): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; } td { border-top: 1px solid #d8dee4; } th, td { padding: 0.3rem 0.6rem; vertical-align: top; }
${styles}
@media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117; } td { border-color: #30363d; } }
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
