package io.meshflow.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.terminal.Table.Column;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LayoutTest {

  @Test
  void wideCharactersCountTwice() {
    assertThat(Line.of("日本").width()).isEqualTo(4);
    assertThat(Line.of("日本語").fit(5, Look.PLAIN).text()).isEqualTo("日本…");
  }

  @Test
  void aTableShrinksAndThenDropsWhatMattersLeast() {
    Table table =
        new Table(Column.text("NAME", 4), Column.word("STATE"), Column.number("COST").optional(1));
    table.row(Line.of("a very long name of a step"), Line.of("done"), Line.of("$0.12"));
    assertThat(table.lines(Look.PLAIN.wide(80)).getFirst().text()).contains("COST");
    List<Line> narrow = table.lines(Look.PLAIN.wide(20));
    assertThat(narrow).allSatisfy(line -> assertThat(line.width()).isLessThanOrEqualTo(20));
    assertThat(narrow.get(1).text()).contains("…", "done");
  }

  @Test
  void textWrapsAtSpacesAndKeepsItsBreaks() {
    assertThat(Paragraph.wrap("one two three\nfour", 8))
        .containsExactly("one two", "three", "four");
    assertThat(Paragraph.wrap("x".repeat(25), 10)).hasSize(3);
  }

  @Test
  void amountsReadWell() {
    assertThat(Amounts.money(0)).isEqualTo("$0");
    assertThat(Amounts.money(12)).isEqualTo("$0.000012");
    assertThat(Amounts.money(250_000)).isEqualTo("$0.25");
    assertThat(Amounts.money(12_345_678)).isEqualTo("$12.35");
    assertThat(Amounts.time(Duration.ofMillis(65))).isEqualTo("65 ms");
    assertThat(Amounts.time(Duration.ofMillis(1_449))).isEqualTo("1.4 s");
    assertThat(Amounts.time(Duration.ofSeconds(3_725))).isEqualTo("1 h 02 m");
    assertThat(Amounts.count(1_234_567)).isEqualTo("1,234,567");
  }

  @Test
  void withoutUnicodeThereAreOnlyPlainCharacters() {
    Look ascii = new Look(false, false, 80);
    for (Sign sign : Sign.values()) {
      assertThat(sign.in(ascii)).matches("[ -~]+");
    }
  }
}
