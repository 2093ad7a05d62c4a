/** One file, no colours but the system's own in both schemes: what matters is said in words. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d5dc, #3a3a44); --quiet: light-dark(#5b5b66, #a9a9b6); --bad: light-dark(#a4001d, #ff8f9d); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #16161a); color: light-dark(#1b1b20, #ececf1); }
header { display: flex; flex-wrap: wrap; gap: .75rem 2rem; align-items: center; justify-content: space-between; padding: .75rem 1.5rem; border-bottom: 1px solid var(--line); }
.home { font-weight: 700; font-size: 1.15rem; color: inherit; text-decoration: none; }
header form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
input, button { font: inherit; padding: .25rem .6rem; border: 1px solid var(--quiet); border-radius: .3rem; background: transparent; color: inherit; }
input { width: 9rem; }
a { color: light-dark(#0b57a4, #8cc2ff); }
main { max-width: 82rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.2rem; margin-top: 2.5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { padding: .4rem .8rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 500; white-space: nowrap; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
time { white-space: nowrap; }
meter { width: 10rem; max-width: 30vw; }
ul { margin: 0; padding-left: 1.1rem; }
small { color: var(--quiet); }
.bad { color: var(--bad); }
code { font-size: .88em; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid currentcolor; outline-offset: 2px; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .6rem; } main, header { padding-inline: 1rem; } }
`;
