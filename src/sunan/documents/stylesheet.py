"""The styles of a document as a web page: on a screen, in the dark, on a phone and on paper."""

from __future__ import annotations

from sunan.documents.core import style
from sunan.documents.core.content import Tone


def stylesheet() -> str:
    """Return the styles of every page."""
    light = "".join(f"--{tone.value}:{colour};" for tone, colour in style.TONE_COLOURS.items())
    dark = "".join(f"--{tone.value}:{colour};" for tone, colour in style.TONE_COLOURS_DARK.items())
    tones = (
        "".join(f".tone-{tone.value}{{--tone:var(--{tone.value})}}" for tone in Tone) + ".tone-plain{--tone:var(--ink)}"
    )
    return (
        _STYLESHEET.replace("/*LIGHT*/", light)
        .replace("/*DARK*/", dark)
        .replace("/*TONES*/", tones)
        .replace("/*FANGSONG*/", _css_faces(style.FANGSONG))
        .replace("/*HEITI*/", _css_faces(style.HEITI))
        .replace("/*KAITI*/", _css_faces(style.KAITI))
        .replace("/*TITLE*/", _css_faces(style.TITLE_SONG))
    )


def _css_faces(face: style.Typeface) -> str:
    # On a screen the song face reads better than 仿宋; on paper the official one comes first (see @media print).
    names = dict.fromkeys((face.word, *face.names, "Songti SC" if face.generic == "serif" else "PingFang SC"))
    return ",".join([*(f'"{name}"' for name in names), face.generic])


_STYLESHEET = """\
:root{--paper:#fff;--ink:#1f2328;--quiet:#4d545c;--rule:#8a9099;--faint:#dfe2e6;--box:#f4f5f7;--link:#1a56a0;--red:#c4000d;
--song:"Noto Serif CJK SC","Source Han Serif SC","Songti SC","SimSun",serif;--hei:/*HEITI*/;--kai:/*KAITI*/;--title:/*TITLE*/;
/*LIGHT*/}
@media (prefers-color-scheme:dark){:root{--paper:#15181c;--ink:#e4e7ea;--quiet:#b0b6bd;--rule:#7a818a;--faint:#343a41;
--box:#1e2329;--link:#8ab8f0;--red:#ff6b6b;/*DARK*/}}
/*TONES*/
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font-family:var(--song);font-size:1.0625rem;line-height:1.85;
text-autospace:normal;font-variant-numeric:lining-nums;overflow-wrap:break-word}
main{max-width:48rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
[data-draft]::before{content:attr(data-draft);position:absolute;top:.75rem;right:1.25rem;font-family:var(--hei);font-weight:700}
[data-draft]:lang(zh)::before{letter-spacing:.3em}
header{text-align:center;margin-bottom:2rem}
h1{font-family:var(--title);font-size:1.75rem;line-height:1.45;margin:0 0 .5rem;word-break:keep-all;overflow-wrap:anywhere;text-wrap:balance}
.issuer{font-family:var(--title);font-size:2.25rem;font-weight:700;color:var(--red);margin:0;letter-spacing:.06em}
.number{margin:.75rem 0 1.75rem;padding-bottom:.75rem;border-bottom:2px solid var(--red)}
.subtitle,.head-line{font-family:var(--kai);margin:.15rem 0}
.head-line{color:var(--quiet)}
h2,h3,h4,h5{font-family:var(--hei);line-height:1.5;margin:2.25rem 0 .5rem;font-size:1.3rem}
h3{font-family:var(--kai);font-size:1.15rem;margin-top:1.6rem}
h4,h5{font-family:var(--song);font-size:1.0625rem;margin-top:1.2rem}
:is(h2,h3,h4,h5,figure){scroll-margin-top:1rem}
.annex{border-top:1px solid var(--faint);padding-top:1.5rem;text-align:center;font-family:var(--title)}
.annex-mark{display:block;text-align:left;font-family:var(--hei);font-size:1.0625rem}
p{margin:.5rem 0}
:lang(zh) p:not([class]){text-indent:2em;text-align:justify}
.at-centre{text-align:center}.at-end{text-align:right}
a{color:var(--link);text-underline-offset:.2em}
.reference{text-decoration:none}.reference:hover{text-decoration:underline}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
strong{font-family:var(--hei)}
.sealed{font-variant-numeric:lining-nums tabular-nums;white-space:nowrap;text-decoration:underline dotted var(--rule) 1px;text-underline-offset:.25em}
td .sealed,.large .sealed{text-decoration:none}
.verdict{font-family:var(--hei);color:var(--tone);white-space:nowrap}
.verdict span{font-size:.85em;margin-right:.2em}
.note a{text-decoration:none;padding:0 .15em}
.box{background:var(--box);border-left:4px solid var(--rule);padding:.75rem 1.25rem 1rem;margin:1.5rem 0}
.box-title{font-family:var(--hei);font-weight:700;margin:.25rem 0}
.key-figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1.5rem 0;text-align:center}
.key-figures>div{border-top:3px solid var(--tone);border-bottom:1px solid var(--faint);padding:.6rem .25rem}
.key-figures dt{font-size:.9375rem}.key-figures dd{margin:0}
.large{display:block;font-family:var(--hei);font-weight:700;font-size:2rem;line-height:1.3;color:var(--tone)}
.remark{display:block;color:var(--quiet);font-size:.875rem;min-height:1.6em}
.contents{margin:2rem 0;padding:1rem 1.25rem;border:1px solid var(--faint)}
.contents-title{font-family:var(--hei);font-weight:700;text-align:center;margin:0}
.contents ul{list-style:none;padding:0;margin:.5rem 0 0}
.contents a{text-decoration:none;color:inherit;display:block;padding:.1rem 0}.contents a:hover{color:var(--link)}
.level-2{padding-left:1.5em}.level-3{padding-left:3em}.level-4{padding-left:4.5em}
figure{margin:2rem 0}
figcaption{font-family:var(--hei);font-weight:700;font-size:1rem;text-align:center;margin-bottom:.35rem}
.drawing figcaption{margin:.35rem 0}
.chart{background:#fff;margin:0 auto;padding:.25rem}
.chart svg{display:block;width:100%;height:auto}
.unit{text-align:right;font-size:.875rem;margin:0 0 .15rem}
.source{font-size:.875rem;color:var(--quiet);margin:.2rem 0;line-height:1.6}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.9375rem;line-height:1.5;border-top:2px solid var(--ink);border-bottom:2px solid var(--ink)}
table.wide{min-width:44rem}.landscape table{min-width:66rem}
.landscape{width:min(72rem,100vw - 2.5rem);margin-inline:calc(50% - min(36rem,50vw - 1.25rem))}
th,td{padding:.38rem .4rem;text-align:left;vertical-align:middle;font-weight:400}
thead th{font-family:var(--hei);font-weight:700;text-align:center;border-bottom:1px solid var(--ink)}
thead .group{border-bottom:1px solid var(--rule)}
th.at-centre,td.at-centre{text-align:center}th.at-end,td.at-end{text-align:right;font-variant-numeric:lining-nums tabular-nums}
.hairlines tbody tr+tr>*{border-top:1px solid var(--faint)}
.section th{font-family:var(--hei);font-weight:700;background:var(--box);border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
.total>*{font-weight:700;border-top:1px solid var(--rule)}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--link);font-size:.9375rem;text-align:center}
.annexes{margin-top:2.5rem}.annexes p{margin:0;text-indent:2em}.annexes ul{list-style:none;padding-left:4em;margin:0}.annexes a{color:inherit;text-decoration:none}
.signature{text-align:center;margin:3rem 2rem 0 auto;width:fit-content}
.notes{margin-top:3rem;border-top:1px solid var(--rule);font-size:.9375rem}.notes h2{font-size:1.0625rem;margin:1rem 0 .25rem}
@page{size:A4;margin:37mm 26mm 35mm 28mm}
@page turned{size:A4 landscape;margin:28mm 37mm 26mm 35mm}
@media print{
:root{--paper:#fff;--ink:#000;--quiet:#333;--rule:#555;--faint:#ccc;--box:#f4f5f7;--link:#000;--song:/*FANGSONG*/;/*LIGHT*/}
body{font-size:16pt;line-height:28.95pt}
main{max-width:none;padding:0}
h1{font-size:22pt;line-height:35pt}h2,h3,h4,h5{font-size:16pt;line-height:28.95pt;margin:0;text-indent:2em;break-after:avoid}
.annex{break-before:page;border:0;text-indent:0}
.page-break{break-before:page}
p{margin:0}table{font-size:10.5pt;line-height:15pt}th,td{padding:2pt 3.5pt}figcaption{font-size:12pt;line-height:20pt}.source,.unit{font-size:10.5pt;line-height:15pt}
table,table.wide,.landscape table{min-width:0}.scroll{overflow:visible}
thead{display:table-header-group}tr,.box,.key-figures,.drawing{break-inside:avoid}
figure{margin:14pt 0}figcaption{break-after:avoid}.drawing figcaption{break-before:avoid}
.landscape{page:turned;width:auto;margin-inline:0}
[data-draft]::before{position:fixed;top:0;right:0}
details{display:none}.contents{border:0;padding:0}a{text-decoration:none}.sealed{text-decoration:none}
}
"""
