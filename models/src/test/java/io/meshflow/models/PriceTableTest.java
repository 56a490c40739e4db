package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.model.Abilities;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Usage;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PriceTableTest {

  private final PriceTable table = PriceTable.bundled();

  @Test
  void everyRowHasAPriceASizeADayAndAPage() {
    assertThat(table.all()).hasSizeGreaterThan(30);
    assertThat(LocalDate.parse(table.version())).isAfter("2026-01-01");
    for (ModelFacts row : table.all()) {
      assertThat(row.price().inputPerMillion()).as(row.model()).isPositive();
      assertThat(row.price().outputPerMillion())
          .isGreaterThanOrEqualTo(row.price().inputPerMillion());
      assertThat(row.price().cachedPerMillion()).isLessThanOrEqualTo(row.price().inputPerMillion());
      assertThat(row.contextTokens()).isGreaterThanOrEqualTo(row.maxOutputTokens());
      assertThat(LocalDate.parse(row.asOf())).isBeforeOrEqualTo(table.version());
      assertThat(row.source()).startsWith("https://");
    }
  }

  @Test
  void dollarsPerMillionBecomeMillionths() {
    Price price = table.find("gpt-4o-mini").orElseThrow().price();
    assertThat(price).isEqualTo(new Price(150_000, 600_000, 75_000));
    assertThat(price.micros(new Usage(1_000_000, 1_000_000, 0, 0, false))).isEqualTo(750_000);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o-2024-08-06, gpt-4o",
    "gpt-4o-mini-2024-07-18, gpt-4o-mini",
    "gpt-4o-2024-05-13, gpt-4o-2024-05-13",
    "claude-sonnet-4-5-20250929, claude-sonnet-4-5",
    "gpt-3.5-turbo-0125, gpt-3.5-turbo",
    "gemini-2.5-flash-001, gemini-2.5-flash"
  })
  void aDatedNameHasThePriceOfItsFamily(String name, String family) {
    assertThat(table.find(name).orElseThrow().model()).isEqualTo(family);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gpt-4o-audio-preview", "gpt-4o-", "gpt", "", "llama3.2", "claude-sonnet-5-9"})
  void nobodyGuessesThePriceOfAnotherModel(String name) {
    assertThat(table.find(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "claude-haiku-5-5, false, true",
    "claude-sonnet-4-5, false, false",
    "claude-3-5-haiku-20241022, true, false",
    "gemini-2.5-flash, false, true",
    "gemini-2.0-flash, true, false",
    "gpt-5-mini, false, true",
    "gpt-4o, true, false"
  })
  void itIsKnownWhoThinks(String name, boolean cannot, boolean unasked) {
    Abilities abilities = table.find(name).orElseThrow().abilities();
    assertThat(abilities.lacking().contains(Ability.THINKING)).isEqualTo(cannot);
    assertThat(abilities.thinks()).isEqualTo(unasked);
  }

  @Test
  void aDeclaredPriceIsReadExactly() {
    assertThat(DeclaredPrice.parse("free")).contains(Price.FREE);
    assertThat(DeclaredPrice.parse("0")).contains(Price.FREE);
    assertThat(DeclaredPrice.parse(" 0.15 / 0.60 ")).contains(new Price(150_000, 600_000, 150_000));
    assertThat(DeclaredPrice.parse("3/15/0.3")).contains(new Price(3_000_000, 15_000_000, 300_000));
    assertThat(DeclaredPrice.parse("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cheap", "1", "1/2/3/4", "-1/2", "1e999/2", "0.0000001/1"})
  void aMalformedPriceIsRefused(String text) {
    assertThatThrownBy(() -> DeclaredPrice.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MESHFLOW_MODEL_PRICE");
  }
}
