package io.umamiedge.cli.simulate;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lines over something, as a figure of HTML with an SVG in it that needs nothing from outside.
 *
 * @param xs where each value stands; as many as each series has
 * @param target a line across; null for none
 * @param top the least that the highest tick must reach, so that two charts can be compared
 */
record LineChart(
        String title,
        List<Double> xs,
        DoubleFunction<String> xLabel,
        DoubleFunction<String> yLabel,
        List<Series> series,
        @Nullable Double target,
        double top) {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 230;
    private static final double LEFT = 62;
    private static final double RIGHT = 14;
    private static final double ABOVE = 10;
    private static final double BELOW = 26;
    private static final int COLOURS = 6;

    /** One line. */
    record Series(String name, List<Double> values) {
        double highest() {
            return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }
    }

    /** The highest value of all, the target included. */
    double highest() {
        double line = target == null ? 0 : target;
        return Math.max(line, series.stream().mapToDouble(Series::highest).max().orElse(0));
    }

    LineChart withTop(double least) {
        return new LineChart(title, xs, xLabel, yLabel, series, target, least);
    }

    String html() {
        double step = step(Math.max(top, highest()));
        double ceiling = step * Math.ceil(Math.max(Math.max(top, highest()), step) / step);
        StringBuilder html = new StringBuilder("<figure><figcaption>")
                .append(Html.escape(title))
                .append("</figcaption>");
        legend(html);
        html.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                Html.escape(title)));
        yAxis(html, step, ceiling);
        xAxis(html);
        if (target != null) {
            html.append(line(LEFT, y(target, ceiling), WIDTH - RIGHT, y(target, ceiling), "target"));
        }
        for (int i = 0; i < series.size(); i++) {
            html.append("<path class=\"s")
                    .append(i % COLOURS)
                    .append("\" d=\"")
                    .append(path(series.get(i), ceiling))
                    .append("\"/>");
        }
        return html.append("</svg></figure>\n").toString();
    }

    private void legend(StringBuilder html) {
        html.append("<div class=\"legend\">");
        for (int i = 0; i < series.size(); i++) {
            html.append("<span><i class=\"s")
                    .append(i % COLOURS)
                    .append("\"></i>")
                    .append(Html.escape(series.get(i).name()))
                    .append("</span>");
        }
        if (target != null) {
            html.append("<span><i class=\"s4\" style=\"border-top-style:dashed\"></i>SLA target ")
                    .append(Html.escape(yLabel.apply(target)))
                    .append("</span>");
        }
        html.append("</div>");
    }

    private void yAxis(StringBuilder html, double step, double ceiling) {
        for (int i = 0; i * step <= ceiling * 1.000_1; i++) {
            double y = y(i * step, ceiling);
            html.append(line(LEFT, y, WIDTH - RIGHT, y, "rule"))
                    .append(text(LEFT - 8, y + 4, "end", yLabel.apply(i * step)));
        }
    }

    private void xAxis(StringBuilder html) {
        double last = last();
        Stream.of(0.0, 0.25, 0.5, 0.75, 1.0).forEach(share -> {
            String anchor = share == 0 ? "start" : share == 1 ? "end" : "middle";
            html.append(text(x(share * last), HEIGHT - 6, anchor, xLabel.apply(share * last)));
        });
    }

    private String path(Series line, double ceiling) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < xs.size(); i++) {
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    i == 0 ? "M" : "L",
                    x(xs.get(i)),
                    y(line.values().get(i), ceiling)));
        }
        return path.toString();
    }

    private double last() {
        return xs.isEmpty() ? 1 : Math.max(xs.getLast(), Double.MIN_NORMAL);
    }

    private double x(double value) {
        return LEFT + value / last() * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double ceiling) {
        return HEIGHT - BELOW - value / ceiling * (HEIGHT - ABOVE - BELOW);
    }

    private static String line(double x1, double y1, double x2, double y2, String kind) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                kind,
                x1,
                y1,
                x2,
                y2);
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                x,
                y,
                anchor,
                Html.escape(text));
    }

    /** 1, 2 or 5 times a power of ten, so that there are three to six ticks. */
    private static double step(double highest) {
        if (highest <= 0) {
            return 1;
        }
        double rough = highest / 4;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
