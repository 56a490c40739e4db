package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-" + TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-03",
        "cc-" + TRACE + "-" + SPAN + "-01",
        "cc-" + TRACE + "-" + SPAN + "-01-what-the-future-will-be-like"
      })
  void readsWhatTheStandardAllows(String traceparent) {
    assertThat(Correlation.parse(traceparent)).contains(new Correlation(TRACE, TRACE, SPAN, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-" + TRACE + "-" + SPAN,
        "00-" + TRACE + "-" + SPAN + "-01-more",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
        "cc-" + TRACE + "-" + SPAN + "-01.more",
        "00-" + TRACE + "-" + SPAN + "-0x"
      })
  void readsNothingElse(String traceparent) {
    assertThat(Correlation.parse(traceparent)).isEmpty();
  }

  @Test
  void goesOutAsItCameInWithTheSpanOfWhoSends() {
    Correlation request = new Correlation("order-17", TRACE, SPAN, false);
    String own = Correlation.span("run/step#1@1");
    assertThat(request.under(own).headers())
        .isEqualTo(
            Map.of(
                "traceparent", "00-" + TRACE + "-" + own + "-00", "X-Correlation-ID", "order-17"));
    assertThat(Correlation.read(request.document())).isEqualTo(request);
  }

  @Test
  void workThatNobodyNamedHasAlwaysTheSameNames() {
    Correlation one = Correlation.NONE.within("1m8e9vssysfpqb15g463");
    assertThat(one).isEqualTo(Correlation.NONE.within("1m8e9vssysfpqb15g463"));
    assertThat(one.trace()).isNotEqualTo(Correlation.NONE.within("other").trace());
    assertThat(one.id()).isEqualTo(one.trace());
    assertThat(new Correlation("order-17", "", "", true).within("x").id()).isEqualTo("order-17");
    assertThat(Correlation.NONE.headers()).isEmpty();
  }

  @Test
  void holdsNothingThatCouldBreakAHeader() {
    assertThatThrownBy(() -> new Correlation("a\r\nb", "", "", true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Correlation.isId("a b")).isFalse();
    assertThat(Correlation.isId("")).isFalse();
  }
}
