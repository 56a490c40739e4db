package io.meshflow.server.operations;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Counters, gauges and summaries in the text form of Prometheus 0.0.4. At most {@value #MOST}
 * series a family; what comes beyond is counted under {@code other}. Thread safe.
 */
final class Series {

  static final int MOST = 200;

  private enum Kind {
    COUNTER,
    GAUGE,
    SUMMARY
  }

  private static final class Family {
    private final Kind kind;
    private final String help;
    private final Map<String, DoubleAdder> values = new ConcurrentHashMap<>();
    private final Map<String, Times> times = new ConcurrentHashMap<>();

    Family(Kind kind, String help) {
      this.kind = kind;
      this.help = help;
    }
  }

  private final Map<String, Family> families = new ConcurrentHashMap<>();

  void counter(String name, String help) {
    families.put(name, new Family(Kind.COUNTER, help));
  }

  void gauge(String name, String help) {
    families.put(name, new Family(Kind.GAUGE, help));
  }

  void summary(String name, String help) {
    families.put(name, new Family(Kind.SUMMARY, help));
  }

  private Family family(String name) {
    Family family = families.get(name);
    if (family == null) {
      throw new IllegalStateException("no such series: " + name);
    }
    return family;
  }

  /** Adds to a counter; labels are name and value in turn. */
  void add(String name, double amount, String... labels) {
    Family family = family(name);
    adder(family, labels).add(amount);
  }

  /** Sets a gauge. */
  void set(String name, double value, String... labels) {
    Family family = family(name);
    DoubleAdder adder = adder(family, labels);
    synchronized (adder) {
      adder.reset();
      adder.add(value);
    }
  }

  private static DoubleAdder adder(Family family, String... labels) {
    String key = key(labels);
    boolean full = family.values.size() >= MOST && !family.values.containsKey(key);
    return family.values.computeIfAbsent(full ? other(labels) : key, k -> new DoubleAdder());
  }

  /** Adds a duration in seconds to a summary. */
  void observe(String name, double seconds, String... labels) {
    Family family = family(name);
    String key = key(labels);
    boolean full = family.times.size() >= MOST && !family.times.containsKey(key);
    family.times.computeIfAbsent(full ? other(labels) : key, k -> new Times()).add(seconds);
  }

  private static String other(String... labels) {
    String[] others = labels.clone();
    for (int i = 1; i < others.length; i += 2) {
      others[i] = "other";
    }
    return key(others);
  }

  private static String key(String... labels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i + 1 < labels.length; i += 2) {
      text.append(text.isEmpty() ? "" : ",").append(labels[i]).append("=\"");
      text.append(escaped(labels[i + 1])).append('"');
    }
    return text.toString();
  }

  private static String escaped(String value) {
    String shorter = value.length() > 100 ? value.substring(0, 100) : value;
    return shorter.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Everything. */
  String text() {
    StringBuilder out = new StringBuilder(4096);
    new TreeMap<>(families)
        .forEach(
            (name, family) -> {
              out.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
              out.append("# TYPE ").append(name).append(' ');
              out.append(family.kind.name().toLowerCase(java.util.Locale.ROOT)).append('\n');
              new TreeMap<>(family.values)
                  .forEach((labels, value) -> line(out, name, labels, value.sum()));
              new TreeMap<>(family.times)
                  .forEach((labels, times) -> times(out, name, labels, times));
            });
    return out.toString();
  }

  private static void times(StringBuilder out, String name, String labels, Times times) {
    Times.Figures figures = times.figures();
    String more = labels.isEmpty() ? "" : labels + ",";
    line(out, name, more + "quantile=\"0.5\"", figures.p50());
    line(out, name, more + "quantile=\"0.95\"", figures.p95());
    line(out, name, more + "quantile=\"0.99\"", figures.p99());
    line(out, name + "_sum", labels, figures.sum());
    line(out, name + "_count", labels, (double) figures.count());
  }

  private static void line(StringBuilder out, String name, String labels, double value) {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    out.append(' ')
        .append(whole ? Long.toString((long) value) : Double.toString(value))
        .append('\n');
  }
}
