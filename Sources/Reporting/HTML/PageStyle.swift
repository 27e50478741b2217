/// The style of reports: one typeface, two themes, and a third for paper. Nothing rests on colour alone: every state also has a shape or a
/// pattern and its name.
enum PageStyle {
    static let sheet: StaticString = """
        :root{color-scheme:light dark;--ground:#fff;--sheet:#fff;--ink:#16191d;--soft:#565d66;--line:#d5d9de;--tint:#f4f6f8;\
        --good:#0a6b3c;--bad:#b01c1c;--doubt:#855700;--none:#3f5873;--good-tint:#e9f5ee;--bad-tint:#fbeaea;--doubt-tint:#fbf3e2;\
        --none-tint:#ebf0f5;--mono:ui-monospace,"SFMono-Regular","DejaVu Sans Mono",Menlo,Consolas,monospace}
        @media (prefers-color-scheme:dark){:root{--ground:#0e1113;--sheet:#15191c;--ink:#e8ebee;--soft:#a3abb4;--line:#333a41;--tint:#1d2226;\
        --good:#62d394;--bad:#ff8f87;--doubt:#efbd5d;--none:#9dbbdb;--good-tint:#122a1d;--bad-tint:#351817;--doubt-tint:#30240c;\
        --none-tint:#18222d}}
        *{box-sizing:border-box}
        html{background:var(--ground);-webkit-text-size-adjust:100%}
        body{margin:0;color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans","Liberation Sans",Arial,sans-serif;\
        overflow-wrap:anywhere}
        main,header,footer{max-width:62rem;margin:0 auto;padding:0 1.5rem}
        header{padding-top:2.5rem}
        h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 1rem;font-weight:650}
        h2{font-size:1.2rem;line-height:1.3;margin:0 0 .75rem;font-weight:650}
        h3{font-size:1rem;margin:1.5rem 0 .5rem;font-weight:650}
        p{margin:.4rem 0 .8rem;max-width:48rem}
        section{margin:2.25rem 0}
        th .soft{font-weight:400}
        .scroll{margin:.6rem 0 1rem}
        .kind{color:var(--soft);font-size:.85rem;letter-spacing:.06em;text-transform:uppercase;margin:0}
        .mono{font-family:var(--mono);font-size:.85em}
        .soft{color:var(--soft)}
        dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.25rem;margin:0}
        dl.facts dt{color:var(--soft)}
        dl.facts dd{margin:0}
        .verdict{border:1px solid;border-left-width:.6rem;border-radius:.4rem;padding:1.1rem 1.4rem;margin:1.5rem 0 2.25rem;\
        display:grid;grid-template-columns:auto 1fr;gap:.2rem 1.1rem;align-items:center}
        .verdict svg{width:3.2rem;height:3.2rem;grid-row:span 2}
        .verdict .word{font-size:1.7rem;font-weight:750;letter-spacing:.05em;line-height:1.15;margin:0}
        .verdict .sentence{color:var(--ink);font-size:1.06rem;margin:0;max-width:none}
        .good{color:var(--good)}.bad{color:var(--bad)}.doubt{color:var(--doubt)}.none{color:var(--none)}
        .verdict.good{background:var(--good-tint)}.verdict.bad{background:var(--bad-tint)}.verdict.doubt{background:var(--doubt-tint)}\
        .verdict.none{background:var(--none-tint)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:.94rem}
        caption{text-align:left;color:var(--soft);padding:0 0 .4rem;font-size:.9rem}
        th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line)}
        th:last-child,td:last-child{padding-right:0}
        thead th{color:var(--soft);font-weight:600;font-size:.85rem;border-bottom:1.5px solid var(--soft)}
        tbody th{font-weight:600}
        td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .mark{display:inline-block;white-space:nowrap;font-weight:650}
        .mark svg{width:.95em;height:.95em;vertical-align:-.12em;margin-right:.35em}
        th.file{min-width:13rem}
        figure{margin:0 0 1.25rem}
        figcaption{color:var(--soft);font-size:.88rem;margin-top:.35rem}
        .timeline svg{display:block;width:100%;height:auto;color:var(--ink)}
        .timeline text{font:11px system-ui,"DejaVu Sans",Arial,sans-serif;fill:var(--soft)}
        .legend{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;list-style:none;padding:0;margin:1rem 0 0;font-size:.88rem}
        .legend svg{width:1.5rem;height:.85rem;vertical-align:-.08rem;margin-right:.45rem}
        .pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem}
        .pictures img{display:block;width:100%;height:auto;border:1px solid var(--line);border-radius:.25rem;background:var(--tint)}
        .pictures figure.at img{border:3px solid var(--bad)}
        .absent{border:1px dashed var(--soft);border-radius:.25rem;padding:1.5rem 1rem;color:var(--soft);text-align:center;font-size:.9rem}
        .note{background:var(--tint);border-left:.25rem solid var(--soft);padding:.6rem 1rem;max-width:none}
        ol.path{list-style:none;padding:0;margin:.2rem 0 0}
        ol.path li{padding:.1rem 0 .1rem 1.2rem;border-left:2px solid var(--line)}
        ol.path li:last-child{border-left-color:transparent}
        ol.path li::before{content:"\\2022";margin-left:-1.52rem;margin-right:.85rem;color:var(--soft)}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.6rem,1fr));gap:.75rem;padding:0;margin:0;list-style:none}
        .tiles li{border:1px solid var(--line);border-top:.3rem solid;border-radius:.3rem;padding:.6rem .9rem}
        .tiles .count{display:block;font-size:1.7rem;font-weight:700;line-height:1.2;color:var(--ink)}
        article{border-top:2px solid var(--line);margin-top:3rem;padding-top:1rem}
        footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:1rem;padding-bottom:2.5rem;color:var(--soft);font-size:.88rem}
        a{color:inherit}
        @page{size:A4;margin:17mm 16mm 19mm;@bottom-right{content:counter(page) " / " counter(pages);font:8.5pt sans-serif;color:#444}}
        @media print{:root{color-scheme:light;--ground:#fff;--sheet:#fff;--ink:#000;--soft:#3c3c3c;--line:#b5b5b5;--tint:#f3f3f3;\
        --good:#0a5c34;--bad:#9c1414;--doubt:#6e4800;--none:#2f455c;--good-tint:#f4faf6;--bad-tint:#fdf4f4;--doubt-tint:#fdf9ef;\
        --none-tint:#f4f7fa}
        body{font-size:10pt}main,header,footer{max-width:none;padding-left:0;padding-right:0}header{padding-top:0}
        section{margin:1.4rem 0}h2,h3,caption,p:has(+figure){break-after:avoid}tr,figure,.verdict,.tiles li,li{break-inside:avoid}thead{display:table-header-group}
        .pictures{grid-template-columns:repeat(3,1fr)}.scroll{overflow:visible}article{break-before:page;border-top:0;margin-top:0}
        .verdict,.timeline svg,.legend svg,.tiles li{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """
}
