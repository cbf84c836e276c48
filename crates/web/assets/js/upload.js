// Sends one file and says how far it came.
export function upload(url, file, { csrf, inline, progress }) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    const started = Date.now();
    request.open('POST', url);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-csrf-token', csrf);
    request.responseType = 'json';
    request.upload.addEventListener('progress', (event) => {
      if (!event.lengthComputable) return;
      const seconds = (Date.now() - started) / 1000;
      const left = seconds * (event.total - event.loaded) / Math.max(1, event.loaded);
      progress(event.loaded / event.total, Math.ceil(left));
    });
    request.addEventListener('load', () => (request.status < 300
      ? resolve(request.response)
      : reject(new Error(request.response?.sentence ?? ''))));
    request.addEventListener('error', () => reject(new Error('')));
    request.addEventListener('abort', () => reject(new Error('')));
    const body = new FormData();
    body.append('inline', inline ? '1' : '');
    body.append('file', file, file.name || 'image.png');
    request.send(body);
  });
  return { done, stop: () => request.abort() };
}
