// Keeps a page live: on "changed" it fetches the page again and swaps the parts that differ. It never touches what somebody
// is typing in, never moves focus, and says so when the connection is gone.
(() => {
  'use strict';
  const events = document.body.dataset.events;
  const stale = document.getElementById('stale');
  const page = location.pathname;
  const kept = (form, field) => `typed ${page} ${new URL(form.action).pathname} ${field.name}`;

  // ---- What is typed is kept, also over a reload ----
  const storage = { get: k => { try { return sessionStorage.getItem(k); } catch { return null; } }, set: (k, v) => { try { sessionStorage.setItem(k, v); } catch { /* private window */ } }, drop: k => { try { sessionStorage.removeItem(k); } catch { /* private window */ } } };
  const isDirty = field => field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked
    : field.tagName === 'SELECT' ? [...field.options].some(o => o.selected !== o.defaultSelected) && field.selectedIndex !== 0
    : field.type !== 'hidden' && field.value !== field.defaultValue;
  document.addEventListener('input', e => { const f = e.target; if (f.form && 'keep' in f.dataset) f.value === f.defaultValue ? storage.drop(kept(f.form, f)) : storage.set(kept(f.form, f), f.value); });
  const restore = root => root.querySelectorAll('[data-keep]').forEach(f => { const was = f.form && storage.get(kept(f.form, f)); if (was && f.value === f.defaultValue) { f.value = was; f.closest('details')?.setAttribute('open', ''); } });
  if (document.body.dataset.said === 'done') { const sent = storage.get('sent'); if (sent) JSON.parse(sent).forEach(storage.drop); }
  storage.drop('sent');
  restore(document);

  // ---- Swapping ----
  const plain = el => el.outerHTML.replace(/(<input[^>]*name="(?:key|__RequestVerificationToken)"[^>]*value=")[^"]*/g, '$1')
    .replace(/ (?:open|class)="[^"]*"/g, m => m.startsWith(' open') ? '' : m.replace(/ ?\bnew\b/, ''));
  const isBusy = el => el.contains(document.activeElement) && document.activeElement !== document.body
    || [...el.querySelectorAll('input, textarea, select')].some(isDirty) || el.querySelector('.queued') !== null;
  const parts = root => [...root.querySelectorAll('[data-live]')].filter(el => { const up = el.parentElement.closest('[data-live]'); return up === null || !root.contains(up) || up === root; });
  const swap = (old, fresh) => {
    if (plain(old) === plain(fresh)) return;
    if (isBusy(old)) {
      const inner = new Map(parts(fresh).map(el => [el.dataset.live, el]));
      parts(old).forEach(el => { const next = inner.get(el.dataset.live); if (next) swap(el, next); else if (!isBusy(el)) el.remove(); });
      const list = old.tagName === 'OL' || old.tagName === 'UL' ? old : null;
      if (list) [...fresh.children].reverse().forEach(li => { if (li.dataset.live && !list.querySelector(`:scope > [data-live="${CSS.escape(li.dataset.live)}"]`)) { li.classList.add('new'); list.prepend(li); } });
      return;
    }
    const open = new Set([...old.querySelectorAll('details[open][id]')].map(d => d.id));
    fresh.querySelectorAll('details[id]').forEach(d => { if (open.has(d.id)) d.open = true; });
    const known = new Set([...old.querySelectorAll('li[id]')].map(li => li.id));
    if (fresh.classList.contains('log')) fresh.querySelectorAll(':scope > li[id]').forEach(li => { if (!known.has(li.id)) li.classList.add('new'); });
    const scrolls = [...old.querySelectorAll('.talk, .scroll, .map')].map(s => [s.scrollTop, s.scrollLeft]);
    const top = old.classList.contains('map') ? [old.scrollTop, old.scrollLeft] : null;
    old.replaceWith(fresh);
    [...fresh.querySelectorAll('.talk, .scroll, .map')].forEach((s, i) => { if (scrolls[i]) [s.scrollTop, s.scrollLeft] = scrolls[i]; });
    if (top) [fresh.scrollTop, fresh.scrollLeft] = top;
    restore(fresh);
  };
  let latest = null;
  const apply = () => {
    if (!latest) return;
    const fresh = new Map(parts(latest).map(el => [el.dataset.live, el.cloneNode(true)]));
    parts(document).forEach(el => { const next = fresh.get(el.dataset.live); if (next) swap(el, document.importNode(next, true)); });
    document.title = latest.title;
  };
  document.addEventListener('focusout', () => setTimeout(apply, 50));

  // ---- Fetching, one at a time ----
  let fetching = false, again = false, heard = Date.now();
  const refresh = async () => {
    if (fetching) { again = true; return; }
    fetching = true;
    try {
      const answer = await fetch(location.href, { headers: { 'X-Live': '1' }, cache: 'no-store' });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      latest = new DOMParser().parseFromString(await answer.text(), 'text/html');
      heard = Date.now();
      apply();
      found();
    } catch { lost(); }
    fetching = false;
    if (again) { again = false; refresh(); }
  };

  // ---- The connection ----
  let down = false, wait = 1000, source = null, timer = 0;
  const clock = t => new Date(t).toLocaleTimeString(document.documentElement.lang === 'da' ? 'da-DK' : 'en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Copenhagen' });
  const say = () => {
    if (!down || !stale) return;
    const min = Math.floor((Date.now() - heard) / 60000);
    stale.querySelector('[data-says]').textContent = stale.dataset.lost.replace('{at}', clock(heard)) + (min ? ' ' + stale.dataset.age.replace('{span}', `${min} min`) : '');
    stale.hidden = false;
  };
  const lost = () => { down = true; document.querySelector('.live')?.setAttribute('hidden', ''); say(); };
  const found = () => { if (!down) return; down = false; stale.hidden = true; document.querySelector('.live')?.removeAttribute('hidden'); send(); };
  const listen = () => {
    source?.close();
    source = new EventSource(events);
    source.onopen = () => { wait = 1000; refresh(); };
    source.addEventListener('changed', refresh);
    source.onerror = () => { source.close(); lost(); clearTimeout(timer); timer = setTimeout(listen, wait + Math.random() * 500); wait = Math.min(wait * 2, 30000); };
  };
  setInterval(() => { say(); if (!down && Date.now() - heard > 55000) refresh(); }, 5000);
  addEventListener('online', listen);
  addEventListener('offline', lost);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) down ? listen() : refresh(); });

  // ---- Sending: remembers what was typed until it is accepted; notes wait for the connection ----
  const waiting = () => JSON.parse(storage.get(`queue ${page}`) || '[]');
  const draw = () => {
    document.querySelectorAll('.log .queued').forEach(li => li.remove());
    const log = document.querySelector('.log');
    if (log) waiting().forEach(([, body]) => {
      const li = document.createElement('li'), time = document.createElement('span'), box = document.createElement('div'), meta = document.createElement('p');
      li.className = 'queued'; time.className = 'time'; meta.className = 'meta';
      time.textContent = '…'; box.textContent = new URLSearchParams(body).get('text'); meta.textContent = stale.dataset.queued;
      box.append(meta); li.append(time, document.createElement('span'), box); log.prepend(li);
    });
  };
  const send = async () => {
    for (const [action, body] of waiting()) {
      try {
        const answer = await fetch(action, { method: 'POST', body: new URLSearchParams(body) });
        if (!answer.ok) return;
        storage.set(`queue ${page}`, JSON.stringify(waiting().slice(1)));
      } catch { return lost(); }
    }
    draw();
    refresh();
  };
  document.addEventListener('submit', e => {
    const form = e.target;
    const names = [...form.querySelectorAll('[data-keep]')].map(f => kept(form, f));
    if (!down || form.method !== 'post') { storage.set('sent', JSON.stringify(names)); return; }
    e.preventDefault();
    if (!form.dataset.queue) { say(); stale.scrollIntoView({ block: 'nearest' }); return; }
    storage.set(`queue ${page}`, JSON.stringify([...waiting(), [form.action, new URLSearchParams(new FormData(form)).toString()]]));
    names.forEach(storage.drop);
    form.querySelector('[name=key]').value = crypto.randomUUID?.().replaceAll('-', '') ?? String(Date.now()) + Math.random();
    form.querySelectorAll('textarea').forEach(f => { f.value = ''; });
    draw();
  });
  draw();
  if (events) listen();
  if (waiting().length) send();
})();
