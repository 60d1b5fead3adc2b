/// The style sheet of a report: by hand, no font and no picture from elsewhere.
enum ReportStyle {
    static let css = colours + page + list + drawing + match + narrow

    private static let colours = """
        :root{color-scheme:light dark;--bg:#fbfaf7;--card:#fff;--ink:#22252a;--soft:#646973;\
        --line:#dfdcd3;--win:#176b43;--winbg:#e3f1e8;--doubt:#8f5500;--doubtbg:#faeed9;\
        --link:#1f559f;--mark:#fbe6a8;--ctl:#a3262a;--bar:#8aa8cf;--focus:#1f6feb}
        @media(prefers-color-scheme:dark){:root{--bg:#16181b;--card:#1d2024;--ink:#e6e3dc;\
        --soft:#9ba1ab;--line:#33373d;--win:#6fd3a0;--winbg:#17342a;--doubt:#e6b45c;\
        --doubtbg:#3a2d14;--link:#8fb9f7;--mark:#5a4a14;--ctl:#ff9a94;--bar:#4f719f;\
        --focus:#79b0ff}}

        """

    private static let page = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--bg);color:var(--ink);\
        font:15px/1.55 ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
        main,header{max-width:1240px;margin:0 auto;padding:0 24px}
        header{padding-top:32px}
        h1,h2,h3{font-family:"Iowan Old Style","Palatino Linotype",Palatino,Georgia,serif;\
        font-weight:600;line-height:1.2;margin:0;overflow-wrap:anywhere}
        h1{font-size:30px}h2{font-size:23px;margin:30px 0 12px}h3{font-size:17px}
        p{margin:.5em 0}a{color:var(--link)}
        .soft{color:var(--soft)}.num{font-variant-numeric:tabular-nums}
        .win{color:var(--win)}.doubt{color:var(--doubt)}
        :focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:3px}
        h2:focus,.said:focus{outline:none}.inside .figures,.inside .notice{display:none}
        button,input{font:inherit;color:inherit}
        button{background:var(--card);border:1px solid var(--line);border-radius:6px;\
        padding:3px 11px;cursor:pointer}
        button:hover:not(:disabled){border-color:var(--soft)}button:disabled{opacity:.4;cursor:default}
        .notice{background:var(--doubtbg);border-radius:6px;padding:8px 14px;margin:14px 0}
        .notice p{margin:.2em 0}
        .figures{display:flex;flex-wrap:wrap;gap:14px 34px;margin:20px 0 4px;padding:0}
        .figures div{min-width:88px}
        .figures dt{color:var(--soft);font-size:13px}
        .figures dd{margin:0;font-size:20px;font-variant-numeric:tabular-nums}
        .figures dd small{display:block;font-size:13px;color:var(--soft)}
        footer{max-width:1240px;margin:48px auto 24px;padding:0 24px;color:var(--soft);font-size:13px}
        kbd{font:12px ui-monospace,Menlo,Consolas,monospace;border:1px solid var(--line);\
        border-radius:4px;padding:0 5px;background:var(--card)}
        .text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext;overflow:clip}
        bdi{overflow-wrap:anywhere}
        .ctl{color:var(--ctl);font:.8em ui-monospace,Menlo,Consolas,monospace;\
        border:1px solid currentColor;border-radius:3px;padding:0 2px;unicode-bidi:isolate}
        .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}

        """

    private static let list = """
        .tools{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:0 0 10px}
        .tools input[type=search]{flex:1 1 230px;padding:6px 11px;background:var(--card);\
        border:1px solid var(--line);border-radius:6px;min-width:0}
        .chip[aria-pressed=true]{background:var(--ink);color:var(--bg);border-color:var(--ink)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th{text-align:right;font-weight:500;color:var(--soft);font-size:13px;white-space:nowrap;\
        border-bottom:1px solid var(--line);padding:3px 8px}
        th:first-child,td:first-child,th.left,td.left{text-align:left}
        th button{border:0;background:none;padding:2px 0;color:inherit}
        th[aria-sort=ascending] button::after{content:" ↑"}
        th[aria-sort=descending] button::after{content:" ↓"}
        td{text-align:right;padding:7px 8px;border-bottom:1px solid var(--line);vertical-align:top}
        tr:hover td{background:var(--card)}
        td a{font-weight:600;text-decoration:none;overflow-wrap:anywhere}
        td a:hover{text-decoration:underline}
        .excerpt{display:block;color:var(--soft);font-size:13px;max-width:52ch;overflow:hidden;\
        white-space:nowrap;text-overflow:ellipsis}
        .who{max-width:24ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
        .zero{color:var(--soft);opacity:.55}
        .pager{display:flex;gap:8px;align-items:center;margin:12px 0}
        .pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(330px,1fr));gap:26px 34px}
        figure{margin:0}figcaption{margin:0 0 6px;font-weight:600}
        figcaption small{display:block;font-weight:400;color:var(--soft)}
        figure svg{width:100%;height:auto;max-width:460px;display:block}
        svg text{fill:var(--ink);font:12px ui-sans-serif,system-ui,sans-serif}
        svg .s{fill:var(--soft)}svg .bar{fill:var(--bar)}svg .even{stroke:var(--soft);stroke-dasharray:2 3}
        svg .whisker{stroke:var(--ink)}svg .axis{stroke:var(--line)}
        figure.curve svg{max-width:760px}
        svg .c0{stroke:var(--link);fill:var(--link)}svg .c1{stroke:var(--win);fill:var(--win)}
        svg .c2{stroke:var(--doubt);fill:var(--doubt)}svg .c3{stroke:var(--ctl);fill:var(--ctl)}
        svg .c4{stroke:#8a6fc4;fill:#8a6fc4}svg .c5{stroke:#4796a5;fill:#4796a5}
        svg .line{fill:none;stroke-width:1.75}svg .band{opacity:.5}


        """

    private static let drawing = """
        .board{overflow-x:auto;padding:4px 0 10px}
        .board svg{display:block}
        .box{fill:var(--card);stroke:var(--line)}
        .board .lost{fill:var(--soft)}
        .board .path{stroke:var(--win)}.board text.path{stroke:none;fill:var(--win);font-weight:600}
        .champion .box{fill:var(--winbg);stroke:var(--win)}
        .champion text{fill:var(--win);font-weight:600}
        .join{fill:none;stroke:var(--soft);stroke-opacity:.55;stroke-width:1.25}
        .join.path{stroke:var(--win);stroke-opacity:1;stroke-width:1.75}
        .hit{fill:transparent}
        .bout{cursor:pointer;outline:none}
        .bout:hover .box,.bout[aria-current] .box{stroke:var(--link)}
        .bout[aria-current] .box{stroke-width:2}
        .bout:focus-visible .hit{stroke:var(--focus);stroke-width:2}
        .mk{font-size:11px}.mk.up{fill:var(--link)}.mk.un{fill:var(--doubt);font-weight:700}
        .ratings{margin:6px 0 20px;max-width:100%;height:auto}
        .dot{fill:var(--link)}.dot.path{fill:var(--win);stroke:none}
        .cross{width:auto}.cross caption{text-align:left;white-space:nowrap;font-size:13px;padding-bottom:4px}.cross th,.cross td{padding:2px;text-align:center}
        .cross th:first-child{text-align:left;padding-right:12px;max-width:22ch;overflow:hidden;\
        text-overflow:ellipsis}
        .cross td{border:0;min-width:30px}
        .cross td button{width:100%;min-width:28px;padding:1px 3px;border-color:transparent}
        .cross .w{background:var(--winbg);color:var(--win)}
        .cross .d{background:var(--doubtbg);color:var(--doubt)}
        .cross .l{color:var(--soft)}.cross button[aria-current]{border-color:var(--link)}

        """

    private static let match = """
        .bar-top{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:20px 0 8px}
        .prompt{background:var(--card);border:1px solid var(--line);border-radius:8px;\
        padding:12px 16px;margin:14px 0;max-height:19em;overflow:auto}
        .role{font-size:13px;color:var(--soft)}
        .bout-panel{border-top:2px solid var(--ink);margin-top:22px;padding-top:2px}.bout-panel h2{margin:18px 0 6px}.bout-panel h3{margin:18px 0 8px}.answer h3{margin-top:0!important}
        .pair{display:grid;grid-template-columns:1fr 1fr;gap:18px;margin:14px 0}
        .answer{background:var(--card);border:1px solid var(--line);border-radius:8px;\
        padding:12px 16px;min-width:0}
        .answer.won{border-color:var(--win)}
        .answer h3{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline;margin-bottom:6px}
        .answer .text{max-height:34em;overflow:auto}
        .tag{font:13px/1.4 ui-sans-serif,system-ui,sans-serif;color:var(--soft)}
        .tag.win{color:var(--win)}.tag.doubt{color:var(--doubt)}
        mark{background:var(--mark);color:inherit;border-radius:2px}
        details{border-top:1px solid var(--line);padding:8px 0}
        summary{cursor:pointer}
        summary .soft{margin-left:.6em}
        .said{background:var(--card);border-left:3px solid var(--line);padding:8px 14px;margin:8px 0;\
        font-size:14px;max-height:32em;overflow:auto}
        .said.raw{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace}
        .fact{font-size:13px;color:var(--soft);margin:10px 0 0}

        """

    private static let narrow = """
        @media(max-width:760px){main,header,footer{padding-left:16px;padding-right:16px}
        header{padding-top:20px}h1{font-size:25px}
        .pair{grid-template-columns:1fr}.wide{display:none}.excerpt{max-width:32vw}
        .who{max-width:19vw}td,th{padding-left:5px;padding-right:4px}th{font-size:12px}
        .figures{gap:10px 22px}.figures dd{font-size:17px}
        .pictures{grid-template-columns:1fr}}
        @media print{:root{color-scheme:light}body{background:#fff;font-size:11pt}
        .tools,.pager,.bar-top,footer,button.more{display:none}
        .prompt,.answer .text,.said{max-height:none;overflow:visible}.board,.scroll{overflow:visible}
        .board svg{max-width:100%;height:auto}tr,figure,.answer{break-inside:avoid}}

        """
}
