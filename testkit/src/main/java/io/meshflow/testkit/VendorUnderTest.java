package io.meshflow.testkit;

import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelPlan;
import java.time.Duration;
import java.util.List;

/** A provider's client, told where its vendor's server listens. */
public interface VendorUnderTest {

  /** The provider's name. */
  String name();

  /** Asks with one key. */
  LanguageModel at(String base, String key, Limits limits);

  /** Asks with several keys, whose settings are {@code api_key} and {@code access_key_id}. */
  LanguageModel at(String base, List<ModelPlan.Key> keys);

  /**
   * How long the vendor may take.
   *
   * @param connect until the connection stands
   * @param firstToken until the answer begins
   * @param idle between two pieces of it
   */
  record Limits(Duration connect, Duration firstToken, Duration idle) {
    public static final Limits USUAL =
        new Limits(Duration.ofSeconds(10), Duration.ofSeconds(120), Duration.ofSeconds(60));
  }
}
