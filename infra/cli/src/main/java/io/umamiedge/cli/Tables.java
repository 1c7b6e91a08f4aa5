package io.umamiedge.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Plain tables: columns as wide as what is in them, two blanks between. */
public final class Tables {
    private static final int GAP = 2;

    private Tables() {}

    /** The table's text, a line break after each row; every row has as many cells as the header. */
    public static String of(List<String> header, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(header);
        all.addAll(rows);
        Column[] columns = new Column[header.size()];
        for (int i = 0; i < columns.length; i++) {
            int column = i;
            int width =
                    all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
            columns[i] = new Column(width + (i == columns.length - 1 ? 0 : GAP), 0, Overflow.SPAN);
        }
        ColorScheme plain = new ColorScheme.Builder(Help.Ansi.OFF).build();
        TextTable table = TextTable.forColumns(plain, columns);
        for (List<String> row : all) {
            table.addRowValues(row.stream().map(plain.ansi()::text).toArray(Text[]::new));
        }
        return table.toString();
    }
}
