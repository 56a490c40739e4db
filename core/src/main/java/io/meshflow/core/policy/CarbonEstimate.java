package io.meshflow.core.policy;

import java.util.Locale;
import java.util.Map;

/**
 * How much CO2 tokens cost: milliwatt-hours per thousand tokens by size of the model, times grams
 * per kilowatt-hour of the region. Rough figures of the plans, good for comparing.
 */
final class CarbonEstimate {

  private static final double UNKNOWN_MODEL = 0.020;
  private static final double HUNGRIEST_MODEL = 0.045;
  private static final double UNKNOWN_REGION = 350;
  private static final double MILLIWATT_HOURS_PER_KILOWATT_HOUR = 1e6;

  private static final Map<String, Double> MODELS =
      Map.of("haiku", 0.003, "sonnet", 0.012, "opus", HUNGRIEST_MODEL);

  private static final Map<String, Double> REGIONS =
      Map.of(
          "us-east-1", 400.0,
          "us-west-2", 120.0,
          "eu-west-1", 230.0,
          "eu-central-1", 380.0,
          "ap-southeast-1", 580.0,
          "ap-northeast-1", 500.0,
          "ca-central-1", 80.0);

  private CarbonEstimate() {}

  /** Grams for so many tokens of the named model in the region. */
  static double grams(String model, long tokens, String region) {
    String name = model.toLowerCase(Locale.ROOT);
    double perThousand =
        MODELS.entrySet().stream()
            .filter(entry -> name.contains(entry.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .max()
            .orElse(UNKNOWN_MODEL);
    return grams(perThousand, tokens, region);
  }

  /** Grams at most, for tokens of models nobody remembers. */
  static double gramsAtMost(long tokens, String region) {
    return grams(HUNGRIEST_MODEL, tokens, region);
  }

  private static double grams(double perThousand, long tokens, String region) {
    double kilowattHours = tokens / 1000.0 * perThousand / MILLIWATT_HOURS_PER_KILOWATT_HOUR;
    return kilowattHours * intensity(region);
  }

  /** The region with more grams per kilowatt-hour; equal ones by name. */
  static String dirtier(String a, String b) {
    int order = Double.compare(intensity(a), intensity(b));
    if (order == 0) {
      order = a.compareTo(b);
    }
    return order >= 0 ? a : b;
  }

  private static double intensity(String region) {
    return REGIONS.getOrDefault(region, UNKNOWN_REGION);
  }
}
