use super::*;
use crate::safe_html::{Options, RemoteImages};

fn with_images<T>(remote_images: RemoteImages, test: impl FnOnce(&Images) -> T) -> T {
    let cid = |id: &str| Some(format!("/part/{id}"));
    test(&Images::new(&Options {
        remote_images,
        cid: &cid,
        fold_quotes: None,
    }))
}

fn attribute(style: &str) -> String {
    with_images(RemoteImages::Blocked, |images| declarations(style, images))
}

fn rules(text: &str) -> String {
    with_images(RemoteImages::ProxiedBy("/p?u="), |images| {
        let mut out = String::new();
        sheet(text, images, &mut out);
        out
    })
}

#[test]
fn what_draws_a_newsletter_stays() {
    assert_eq!(
        attribute(
            "COLOR:#FFF; font:bold 14px/1.5 Arial,'Segoe UI',sans-serif;border-left:1px solid rgba(0,0,0,.5)!important;;margin:-3px auto 0"
        ),
        "color:#FFF;font:bold 14px / 1.5 Arial,'Segoe UI',sans-serif;border-left:1px solid rgba(0,0,0,.5) !important;margin:-3px auto 0"
    );
    assert_eq!(
        attribute("width:calc(100% - 20px);display:inline-block"),
        "width:calc(100% - 20px);display:inline-block"
    );
}

#[test]
fn what_loads_covers_or_runs_goes() {
    for style in [
        "position:fixed",
        "position:absolute;",
        "z-index:9",
        "behavior:url(x.htc)",
        "-moz-binding:url(x)",
        "width:expression(alert(1))",
        "--a:red",
        "color:var(--a)",
        "content:'x'",
        "background:attr(x url)",
        "cursor:url(x),auto",
        "filter:url(#x)",
        "display:contents",
        "background-image:image-set('x' 1x)",
        "animation:a 1s",
        "color:\\65xpression(1)",
        "font-family:'</style>'",
        "color:red}b{color:blue",
        "transform:scale(9)",
        "color:url(http://a.example)",
        "border-image:url(http://a.example)",
        "width:1\\70 x",
        "mask:url(x)",
        "src:url(x)",
    ] {
        assert_eq!(attribute(style), "", "{style}");
    }
}

#[test]
fn a_bad_declaration_does_not_take_the_next_with_it() {
    assert_eq!(
        attribute("a;b:;{x:y};position:fixed;color:red;@import 'x';width:1px"),
        "color:red;width:1px"
    );
    assert_eq!(attribute("/*;color:blue*/color:red/**/"), "color:red");
}

#[test]
fn a_blocked_background_leaves_its_colour() {
    assert_eq!(
        attribute("background:url(http://a.example/x) #eee"),
        "background:none #eee"
    );
    assert_eq!(
        attribute("background:u\\72l('http://a.example/x')"),
        "background:none"
    );
    assert_eq!(
        attribute("background:url(cid:a)"),
        "background:url('/part/a')"
    );
    assert_eq!(attribute("background:url(javascript:x)"), "background:none");
}

#[test]
fn selectors_are_scoped_to_the_message() {
    assert_eq!(
        rules(
            "body,html body.a{color:red} h1 > .b:hover,#c,*{width:1px} [x=y],a::before,:root,b:not(c){color:red}"
        ),
        ".mail,.mail.a{color:red}.mail h1>.b:hover,.mail #c,.mail *{width:1px}"
    );
    let once = rules("p{color:red}body>p .a{color:red}@media (max-width:600px){td{width:100%}}");
    assert_eq!(rules(&once), once);
}

#[test]
fn at_rules_go_but_for_width_and_medium() {
    assert_eq!(
        rules(
            "@import 'http://a.example/x';@import url(y);@font-face{font-family:a;src:url(b)}@charset 'x';p{color:red}"
        ),
        ".mail p{color:red}"
    );
    assert_eq!(
        rules(
            "@media only screen and (max-width:600px){.a{width:100%!important}}@media(prefers-color-scheme:dark){p{color:#fff}}"
        ),
        "@media only screen and (max-width: 600px){.mail .a{width:100% !important}}"
    );
    assert_eq!(
        rules("@keyframes a{from{color:red}}@supports(a:b){p{color:red}}@layer x{p{color:red}}"),
        ""
    );
}

#[test]
fn a_picture_that_depends_on_the_pointer_is_not_loaded() {
    assert_eq!(
        rules("a:hover{background:url(http://a.example/x);color:red}"),
        ".mail a:hover{color:red}"
    );
    assert_eq!(
        rules("a{background:url(http://a.example/x)}"),
        ".mail a{background:url('/p?u=http%3A%2F%2Fa.example%2Fx')}"
    );
}

#[test]
fn deep_or_endless_sheets_are_bounded() {
    let deep = "@media screen{".repeat(50_000);
    assert_eq!(rules(&deep), "");
    assert_eq!(attribute(&format!("width:{}", "calc(".repeat(100_000))), "");
    assert_eq!(rules(&"{".repeat(200_000)), "");
    assert!(rules(&"a{color:red}".repeat(20_000)).matches('{').count() <= MAX_RULES);
}
