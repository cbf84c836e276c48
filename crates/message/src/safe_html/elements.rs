//! The elements that may stay, and how each behaves in a tree.
//!
//! Everything absent from [`find`]'s table loses its tag; [`Dropped`] says for which of those the content goes too.

/// How an element behaves (HTML §13.1, §13.2.4.2): the kinds that decide what closes what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No content, no end tag.
    Void,
    /// A void element that closes an open paragraph.
    Rule,
    /// Formatting: survives the end of the block it was left open in.
    Formatting,
    /// Any other phrase element.
    Phrase,
    /// Closes an open paragraph and stops the search of a phrase's end tag.
    Block,
    Heading,
    Paragraph,
    ListItem,
    /// `dd`, `dt`
    Definition,
    Table,
    Caption,
    ColumnGroup,
    Column,
    /// `thead`, `tbody`, `tfoot`
    RowGroup,
    Row,
    Cell,
}

/// One element of the allow-list.
#[derive(Debug, PartialEq, Eq)]
pub struct Element {
    pub name: &'static str,
    pub kind: Kind,
}

impl Element {
    pub fn is_void(&self) -> bool {
        matches!(self.kind, Kind::Void | Kind::Rule | Kind::Column)
    }

    /// Whether content other than rows and cells has no place directly inside.
    pub fn is_table_frame(&self) -> bool {
        matches!(
            self.kind,
            Kind::Table | Kind::ColumnGroup | Kind::RowGroup | Kind::Row
        )
    }

    /// Whether end tags of content inside cannot reach through it.
    pub fn is_boundary(&self) -> bool {
        self.is_table_frame() || matches!(self.kind, Kind::Cell | Kind::Caption)
    }

    /// "Special" in HTML §13.2.4.2: the end tag of a phrase does not reach through it.
    pub fn is_special(&self) -> bool {
        !matches!(self.kind, Kind::Formatting | Kind::Phrase | Kind::Void)
    }

    /// Whether what follows its start or its end stands on another line. The cells of a row share theirs.
    pub fn ends_line(&self) -> bool {
        self.name == "br" || self.is_special() && self.kind != Kind::Cell
    }

    /// Whether its start closes an open paragraph.
    pub fn closes_paragraph(&self) -> bool {
        matches!(
            self.kind,
            Kind::Rule
                | Kind::Block
                | Kind::Heading
                | Kind::Paragraph
                | Kind::ListItem
                | Kind::Definition
                | Kind::Table
        )
    }
}

const fn element(name: &'static str, kind: Kind) -> Element {
    Element { name, kind }
}

use Kind::*;

/// Sorted by name, for [`find`].
static ELEMENTS: &[Element] = &[
    element("a", Formatting),
    element("abbr", Phrase),
    element("acronym", Phrase),
    element("address", Block),
    element("area", Void),
    element("article", Block),
    element("aside", Block),
    element("b", Formatting),
    element("bdi", Phrase),
    element("bdo", Phrase),
    element("big", Formatting),
    element("blockquote", Block),
    element("br", Void),
    element("caption", Caption),
    element("center", Block),
    element("cite", Phrase),
    element("code", Formatting),
    element("col", Column),
    element("colgroup", ColumnGroup),
    element("dd", Definition),
    element("del", Phrase),
    element("details", Block),
    element("dfn", Phrase),
    element("dir", Block),
    element("div", Block),
    element("dl", Block),
    element("dt", Definition),
    element("em", Formatting),
    element("figcaption", Block),
    element("figure", Block),
    element("font", Formatting),
    element("footer", Block),
    element("h1", Heading),
    element("h2", Heading),
    element("h3", Heading),
    element("h4", Heading),
    element("h5", Heading),
    element("h6", Heading),
    element("header", Block),
    element("hr", Rule),
    element("i", Formatting),
    element("img", Void),
    element("ins", Phrase),
    element("kbd", Phrase),
    element("li", ListItem),
    element("main", Block),
    element("map", Phrase),
    element("mark", Phrase),
    element("menu", Block),
    element("nav", Block),
    element("ol", Block),
    element("p", Paragraph),
    element("pre", Block),
    element("q", Phrase),
    element("s", Formatting),
    element("samp", Phrase),
    element("section", Block),
    element("small", Formatting),
    element("span", Phrase),
    element("strike", Formatting),
    element("strong", Formatting),
    element("sub", Phrase),
    element("summary", Block),
    element("sup", Phrase),
    element("table", Table),
    element("tbody", RowGroup),
    element("td", Cell),
    element("tfoot", RowGroup),
    element("th", Cell),
    element("thead", RowGroup),
    element("time", Phrase),
    element("tr", Row),
    element("tt", Formatting),
    element("u", Formatting),
    element("ul", Block),
    element("var", Phrase),
    element("wbr", Void),
];

/// The element of this name (lower case), if it may stay.
pub fn find(name: &str) -> Option<&'static Element> {
    ELEMENTS
        .binary_search_by(|element| element.name.cmp(name))
        .ok()
        .map(|at| &ELEMENTS[at])
}

/// The names of all elements that may stay.
pub fn names() -> impl Iterator<Item = &'static str> {
    ELEMENTS.iter().map(|element| element.name)
}

/// What becomes of an element that may not stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// Only its tags go.
    Tag,
    /// It and its content go; the content is text to a browser, up to the end tag or the end of the message.
    RawText,
    /// It and its content go, if an end tag follows.
    Subtree,
}

/// What becomes of the element of this name, which [`find`] does not know.
pub fn dropped(name: &str) -> Dropped {
    match name {
        "script" | "style" | "title" | "textarea" | "xmp" | "iframe" | "noembed" | "noframes" => {
            Dropped::RawText
        }
        "svg" | "math" | "template" | "select" | "datalist" => Dropped::Subtree,
        _ => Dropped::Tag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_every_element_is_found() {
        assert!(ELEMENTS.is_sorted_by(|one, next| one.name < next.name));
        assert!(names().all(|name| find(name).is_some_and(|found| found.name == name)));
    }

    #[test]
    fn nothing_that_runs_or_loads_is_in_the_table() {
        for name in [
            "script", "style", "iframe", "object", "embed", "form", "input", "link", "meta",
            "base", "svg", "math", "video", "audio", "source", "template", "noscript", "xmp",
            "frame",
        ] {
            assert!(find(name).is_none(), "{name}");
        }
    }
}
