package io.meshflow.cli.bench;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was measured; times in microseconds.
 *
 * @param step one step of a chain
 * @param perSecond steps per second of 64 chains at once
 * @param starts nothing where the launcher is not known
 */
public record Figures(
    Bench.Size size,
    Floor floor,
    double step,
    double perSecond,
    Scale scale,
    Costs costs,
    Optional<Starts> starts) {

  /** What SQLite alone reaches here: one append, and appends per second that share commits. */
  public record Floor(double sequential, double groupPerSecond) {}

  /** A step of a small and of a large graph. */
  public record Scale(double small, int nodes, double large) {}

  /** Records verified per second, sealing one record, bytes of the database per step. */
  public record Costs(double verifiedPerSecond, double seal, double bytesPerStep) {}

  private record Row(String what, String value, String floor, boolean met, String goal) {}

  private List<Row> rows() {
    List<Row> all = new ArrayList<>(kernel());
    starts.ifPresent(
        known -> {
          long help = Math.round(known.help());
          all.add(new Row("meshflow --help", help + " ms", "best of five", help <= 500, "500 ms"));
          long memory = Math.round(known.memory());
          if (memory > 0) {
            all.add(new Row("a run of one step", memory + " MB", "peak", memory <= 200, "200 MB"));
          }
        });
    return all;
  }

  private List<Row> kernel() {
    double ratio = step / floor.sequential();
    double share = perSecond / floor.groupPerSecond();
    double growth = scale.large() / scale.small();
    return List.of(
        new Row(
            "one step of a chain",
            micros(step),
            "x" + fixed(ratio) + " of " + micros(floor.sequential()),
            ratio <= 3,
            "at most x3"),
        new Row(
            "64 chains at once",
            Amounts.count(Math.round(perSecond)) + " steps/s",
            percent(share) + " of " + Amounts.count(Math.round(floor.groupPerSecond())) + "/s",
            perSecond >= 5_000 || share >= 0.4,
            "5,000/s or 40 %"),
        new Row(
            "step of a graph of " + Amounts.count(scale.nodes()),
            micros(scale.large()),
            "x" + fixed(growth) + " of one of 100",
            growth <= 1.5,
            "at most x1.5"),
        new Row(
            "verification",
            Amounts.count(Math.round(costs.verifiedPerSecond())) + " records/s",
            "processor time",
            costs.verifiedPerSecond() >= 40_000,
            "40,000/s"),
        new Row(
            "sealing 1 KB", micros(costs.seal()), "processor time", costs.seal() <= 60, "60 us"),
        new Row(
            "stored per step",
            Amounts.count(Math.round(costs.bytesPerStep())) + " bytes",
            "1 KB of output in it",
            costs.bytesPerStep() <= 1_536 + Chain.BYTES,
            "1.5 KB and the output"));
  }

  /** The figures as a table. */
  public List<Line> lines(Look look) {
    Table table =
        new Table(
            Column.word("MEASURED"),
            Column.number("HERE"),
            Column.text("BESIDE", 10),
            Column.word("GOAL"),
            Column.word(""));
    for (Row row : rows()) {
      table.row(
          Line.of(row.what()),
          Line.of(Style.STRONG, row.value()),
          Line.of(Style.FAINT, row.floor()),
          Line.of(Style.FAINT, row.goal()),
          row.met() ? Line.of(Style.GOOD, "met") : Line.of(Style.WARN, "missed"));
    }
    return table.lines(look);
  }

  /** The same as data. */
  public Value.Obj document() {
    ObjBuilder all = Value.Obj.builder();
    starts.ifPresent(known -> all.put("help_ms", known.help()).put("run_mb", known.memory()));
    return all.put("size", size.name().toLowerCase(Locale.ROOT))
        .put("floor_append_us", floor.sequential())
        .put("floor_group_per_s", floor.groupPerSecond())
        .put("step_us", step)
        .put("step_to_floor", step / floor.sequential())
        .put("parallel_steps_per_s", perSecond)
        .put("parallel_to_floor", perSecond / floor.groupPerSecond())
        .put("step_us_at_100", scale.small())
        .put("large_nodes", scale.nodes())
        .put("step_us_at_large", scale.large())
        .put("growth", scale.large() / scale.small())
        .put("verified_per_s", costs.verifiedPerSecond())
        .put("seal_us", costs.seal())
        .put("bytes_per_step", costs.bytesPerStep())
        .build();
  }

  private static String micros(double micros) {
    return Math.round(micros) + " us";
  }

  private static String fixed(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  private static String percent(double share) {
    return Math.round(share * 100) + " %";
  }
}
