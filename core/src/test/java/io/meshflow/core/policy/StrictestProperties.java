package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StrictestProperties {

  @Property
  void theOrderOfTwoPoliciesDoesNotMatter(
      @ForAll("policies") Policy a, @ForAll("policies") Policy b) {
    assertThat(Policies.strictest(a, b)).isEqualTo(Policies.strictest(b, a));
  }

  @Property
  void aPolicyCombinedWithItselfStaysAsItIs(@ForAll("policies") Policy a) {
    assertThat(Policies.strictest(a, a)).isEqualTo(a);
  }

  @Property
  void theGroupingOfThreePoliciesDoesNotMatter(
      @ForAll("policies") Policy a, @ForAll("policies") Policy b, @ForAll("policies") Policy c) {
    assertThat(Policies.strictest(Policies.strictest(a, b), c))
        .isEqualTo(Policies.strictest(a, Policies.strictest(b, c)));
  }

  @Property
  void theCombinationIsInNoFieldWeakerThanEither(
      @ForAll("policies") Policy a, @ForAll("policies") Policy b) {
    Policy both = Policies.strictest(a, b);
    assertThat(Policies.atLeastAsStrict(both, a)).isTrue();
    assertThat(Policies.atLeastAsStrict(both, b)).isTrue();
  }

  @Provide
  Arbitrary<Policy> policies() {
    return AnyPolicy.any();
  }
}
