package io.umamiedge.cli.simulate;

import java.util.List;

/** The few pieces of HTML that a report is made of; whatever is put in is escaped. */
final class Html {
    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A table whose first column names the row; a header without words is left out. */
    static String table(List<String> header, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table>");
        if (!header.stream().allMatch(String::isEmpty)) {
            html.append("<tr>");
            header.forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
            html.append("</tr>");
        }
        for (List<String> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
            html.append("</tr>");
        }
        return html.append("</table></div>\n").toString();
    }
}
