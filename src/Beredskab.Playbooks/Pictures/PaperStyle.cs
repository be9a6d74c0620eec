namespace Beredskab.Playbooks;

/// <summary>How pictures and pages look: the tokens of the product's own pages, without their web of parts. No font, no image, nothing to fetch.</summary>
internal static class PaperStyle
{
    private const string Font = "\"Segoe UI\",-apple-system,Roboto,\"Helvetica Neue\",\"Liberation Sans\",Arial,sans-serif";

    public const string Tokens = """

        :root{color-scheme:light dark;--canvas:#f5f5f5;--surface:#fff;--sunken:#fafafa;--hover:#f0f0f0;--line:#e0e0e0;--edge:#808080;--text:#242424;--text-2:#424242;--text-3:#5c5c5c;--late:#8a3707;--late-tint:#fdf1e9;--late-line:#f4bfab}
        @media screen and (prefers-color-scheme:dark){:root{--canvas:#141414;--surface:#1f1f1f;--sunken:#1a1a1a;--hover:#2b2b2b;--line:#383838;--edge:#8a8a8a;--text:#ebebeb;--text-2:#d1d1d1;--text-3:#adadad;--late:#f8b183;--late-tint:#371a08;--late-line:#7a3f17}}
        @media print{:root{color-scheme:light;--canvas:#fff;--surface:#fff;--sunken:#fff;--hover:#fff;--line:#777;--edge:#000;--text:#000;--text-2:#000;--text-3:#000;--late:#000;--late-tint:#fff;--late-line:#000}}
        """;

    /// <summary>Of the parts of a picture; needs <see cref="Tokens"/>.</summary>
    public const string Parts = $$"""

        text{font:13px {{Font}};fill:var(--text-2)}
        .head{font-size:22px;font-weight:600;fill:var(--text)}
        .name{font-size:16px;font-weight:600;fill:var(--text)}
        .title{font-size:14px;font-weight:600;fill:var(--text)}
        .strong{font-weight:600;fill:var(--text)}
        .ground,.lane.odd{fill:var(--canvas)}
        .lane{fill:var(--sunken);stroke:var(--line)}
        .box{fill:var(--surface);stroke:var(--edge);stroke-width:1.5;stroke-linejoin:round}
        .box.decide{stroke-width:2.5}
        .if{fill:var(--hover);stroke:var(--line)}
        .line{fill:none;stroke:var(--edge);stroke-width:1.5}
        .line.back{stroke-dasharray:6 4}
        .tip{fill:var(--edge)}
        .mark{fill:var(--late-tint);stroke:var(--late)}
        .marked{fill:var(--late)}
        """;

    /// <summary>All that a picture in a file of its own needs.</summary>
    public const string Picture = Tokens + Parts;

    /// <summary>Of what stands in the lower margin of a sheet.</summary>
    public const string Margin = "font:8.5pt " + Font + ";vertical-align:top;padding-top:.5mm";

    /// <summary>Of the number at the right edge of a sheet; within what printers reach, and without a ground, which they leave out.</summary>
    public const string Tab = "font:700 14pt/1 " + Font + ";width:8mm;height:10mm;margin-left:1mm;border:1.5pt solid #000;text-align:center;vertical-align:middle";

    /// <summary>Of pages: one column to read, and sheets of A4 for what is carried about.</summary>
    public const string Page = Tokens + Parts + $$"""

        *{box-sizing:border-box}
        html{font:400 16px/1.45 {{Font}};-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--canvas);color:var(--text);font-variant-numeric:tabular-nums;overflow-wrap:break-word}
        main{max-width:75rem;margin:0 auto;padding:1.5rem 1rem 3rem}
        h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0;padding:0}
        h1{font-size:1.75rem;line-height:1.2;font-weight:600;margin:.5rem 0}
        h2{font-size:1.25rem;line-height:1.3;font-weight:600;margin:2rem 0 .5rem}
        h3{font-size:1rem;line-height:1.375;font-weight:600}
        b,dt,th{font-weight:600}
        a{color:inherit}
        ul{padding-left:1.25rem}
        .leaf{width:100%;table-layout:fixed;border-collapse:collapse}
        .leaf>*>tr>td{padding:0}
        .leaf>*>tr>td>:is(p,ul,dl),.phase>p{max-width:48rem}
        .lead{font-size:1.125rem;color:var(--text-2)}
        .meta{color:var(--text-3);font-size:.875rem}
        .label{margin-top:.25rem}
        .stamp{display:inline-block;border:2px solid var(--late-line);background:var(--late-tint);color:var(--late);padding:.125rem .5rem;font-weight:600}
        .wide{overflow-x:auto}
        figure{width:fit-content;max-width:100%;margin-top:.5rem;border:1px solid var(--line);background:var(--surface);padding:0 0 .5rem}
        figure>.wide:last-child{padding:0 1.25rem}
        .flow{display:block}
        .flow .lane{stroke:none}
        .band{background:var(--sunken)}
        .band.odd{background:var(--canvas)}
        .phase{margin-top:2rem}
        .step{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:.75rem 1rem;margin-top:.75rem;max-width:48rem}
        .step>*+*{margin-top:.25rem}
        .code{display:inline-block;border:1.5px solid var(--edge);padding:0 .375rem;min-width:2.75rem;text-align:center;font-weight:600}
        .options,.ticks{list-style:none;padding:0}
        .options li::before{content:"– "}
        .ticks li{padding-left:1.5rem;text-indent:-1.5rem}
        .ticks li::before{content:"";display:inline-block;width:.8125rem;height:.8125rem;border:1.5px solid var(--edge);margin-right:.6875rem;vertical-align:-.0625rem}
        dl>div{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:0 1rem;padding:.125rem 0}
        dt{color:var(--text-2);font-size:.875rem;line-height:1.6}
        .messages>div{padding:.375rem 0;border-top:1px solid var(--line)}
        .wide table{border-collapse:collapse;width:100%;font-size:.875rem}
        .wide th,.wide td{text-align:left;vertical-align:top;padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line)}
        .contents{padding-left:1.5rem}
        .contents li{margin-top:.75rem}
        .cards{display:block;font-size:.875rem;color:var(--text-3)}
        .people{table-layout:fixed}
        .people td{height:3.25rem;overflow-wrap:anywhere}
        .people th:nth-child(2){width:30%}
        .people th:nth-child(4){width:28%}
        .line{border-bottom:1px solid var(--edge);color:var(--text-3);font-size:.8125rem;min-height:1.75rem;padding-top:.5rem}
        .sheet{--canvas:#fff;--surface:#fff;--line:#777;--edge:#000;--text:#000;--text-2:#000;--text-3:#333;--late:#000;--late-tint:#fff;--late-line:#000;color-scheme:light;color:#000;background:#fff;display:table;width:100%;max-width:190mm;margin:2rem auto;border:1px solid #ccc;border-collapse:separate;border-spacing:0;padding:8mm;font-size:10.5pt;line-height:1.35;table-layout:fixed}
        .sheet>*>tr>td{padding:0}
        .edge{display:flex;justify-content:space-between;align-items:baseline;gap:4mm;font-size:9pt;padding-bottom:2mm}
        .edge.foot{border-top:1.5pt solid var(--edge);padding:1mm 0 0;margin-top:2mm}
        .edge .stamp{white-space:nowrap;border-width:1.5pt}
        .sheet h1{font-size:20pt;margin:0 0 .5mm}
        .sheet .lead{font-size:10.5pt}
        .sheet h2{font-size:12pt;border-top:1.5pt solid #000;padding-top:1mm;margin:2.5mm 0 .5mm}
        .sheet h3{font-size:11.5pt}
        .kind{font-size:9pt;float:right;margin:1.5mm 0 0 4mm}
        .numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(45mm,1fr));gap:0 6mm;border:1.5pt solid #000;padding:1.5mm 3mm 2mm;margin-top:2mm;font-size:9.5pt}
        .numbers span{display:block}
        .known b{white-space:nowrap;font-size:11pt}
        .do{display:grid;grid-template-columns:5mm auto minmax(0,1fr) 22mm;gap:0 3mm;padding:2mm 0;border-bottom:.5pt solid #777;break-inside:avoid}
        .do>.box{width:4.5mm;height:4.5mm;border:1.2pt solid #000;margin-top:.5mm}
        .do>.code{align-self:start;min-width:11mm}
        .do>.code:empty{visibility:hidden}
        .do .ticks{margin:.5mm 0}
        .sheet dl{display:flex;flex-wrap:wrap;gap:0 5mm;font-size:9.5pt}
        .sheet dl>div{display:block;padding:.3mm 0;break-inside:avoid}
        .sheet dt,.sheet dd{display:inline;font-size:inherit;line-height:inherit}
        .sheet dt::after{content:"  "}
        .at .line{padding-top:1.5mm}
        .do .line+dl{margin-top:1.5mm}
        .sign{display:grid;grid-template-columns:1fr 2fr;gap:0 6mm;break-inside:avoid;margin-top:2mm}
        .sign p{border-top:.8pt solid #000;font-size:9pt;padding-top:1mm;margin-top:8mm}
        @media (max-width:40rem){
        dl>div{grid-template-columns:minmax(0,1fr)}
        .sheet{padding:4mm;margin:1rem 0}
        .edge{flex-wrap:wrap}
        .edge .stamp{white-space:normal}
        .do{grid-template-columns:5mm minmax(0,1fr)}
        .do>.code{justify-self:start}
        .do>div{grid-column:1/-1}
        .at{display:grid;grid-template-columns:1fr 1fr;gap:0 4mm}
        }
        @media screen{
        .leaf>tfoot,.leaf .edge>:not(.stamp){display:none}
        }
        @page{size:A4;margin:11mm 14mm}
        @media print{
        html{font-size:9.5pt;line-height:1.35}
        main{max-width:none;padding:0}
        main>*+*,.part>article+.card{break-before:page}
        .sheet{margin:0;border:0;padding:0;max-width:none}
        .part>.card{break-inside:avoid}
        .part>.card+.card{margin-top:9mm}
        .contents li{margin-top:1mm;line-height:1.25}
        .people td{height:9mm}
        .people td,.people th{padding:1mm 3mm 1mm 0}
        h1{font-size:17pt}
        h2{font-size:1.2rem;margin:4mm 0 .5mm}
        .leaf dt,.wide table{font-size:.95rem;line-height:inherit}
        .leaf .wide :is(th,td){padding:.7mm 3mm .7mm 0}
        .messages>div{padding:.7mm 0}
        .leaf>*>tr>td>:is(p,ul,dl){max-width:none}
        .phase,.phase>h2{margin-top:0}
        .steps,.cols{columns:2;column-gap:5mm}
        .steps{margin-top:4mm}
        .phase+.phase{margin-top:4mm}
        .step{margin:1.5mm 0 0;padding:1.5mm 2.5mm;border-radius:1.5mm;max-width:none}
        .step>*+*{margin-top:.5mm}
        .step dl>div,.cols>div{display:block;padding:0;break-inside:avoid}
        .step dt,.step dd,.cols dt,.cols dd{display:inline}
        .step dt::after,.cols dt::after{content:"  "}
        .step,.band{break-inside:avoid}
        h1,h2,h3,.phase>p,p:has(+figure){break-after:avoid}
        .wide{overflow:visible}
        .wide tr{break-inside:avoid}
        figure{border:0;margin-top:1mm}
        .flow .lane{fill:none}
        .band+.band{border-top:.5pt solid var(--line)}
        .flow{width:var(--paper);height:auto}
        }
        """;
}
