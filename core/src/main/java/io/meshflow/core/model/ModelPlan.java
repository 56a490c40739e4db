package io.meshflow.core.model;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What {@code config/models.yaml} says: which servers there are, which models by which alias, and
 * how one is chosen. In the order of the file.
 */
public record ModelPlan(
    SequencedMap<String, Alias> aliases, SequencedMap<String, Source> sources, Routing routing) {

  /** Says nothing. */
  public static final ModelPlan EMPTY =
      new ModelPlan(new LinkedHashMap<>(), new LinkedHashMap<>(), Routing.DEFAULT);

  /** How a model is chosen among several. */
  public enum Strategy {
    /** The model of the alias. */
    TASK_TYPE,
    /** The cheapest able one by its price. */
    COST,
    /** The one that answered fastest of late. */
    LATENCY,
    /** By turns, as often as its weight says. */
    WEIGHTED,
    /** The model of the alias, and no other even when it fails. */
    FIXED
  }

  /**
   * A model under a name of the user's.
   *
   * @param model the vendor's name of it
   * @param baseUrl a server of its own; empty for the provider's
   */
  public record Alias(String name, String provider, String model, String baseUrl, Terms terms) {}

  /**
   * What is known of an alias's model beside its name.
   *
   * @param temperature for agents that say nothing; empty for the vendor's own
   * @param embedding true when it makes vectors and answers no questions
   * @param weight how often it is chosen, against the others
   * @param abilities what the file says that it can or cannot do
   * @param reuse what of earlier calls serves agents that say nothing
   */
  public record Terms(
      Optional<Double> temperature,
      Optional<Price> price,
      Optional<Long> contextTokens,
      Optional<Long> maxOutputTokens,
      boolean embedding,
      int weight,
      Map<Ability, Boolean> abilities,
      Reuse reuse) {

    public static final Terms NONE =
        new Terms(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            1,
            Map.of(),
            Reuse.NONE);

    public Terms {
      abilities = Map.copyOf(abilities);
    }
  }

  /**
   * One of several keys of a provider.
   *
   * @param label names it for people and records
   * @param settings {@code api_key} and what belongs to it; never printed
   * @param requestsPerMinute 0 for no limit
   * @param tokensPerMinute 0 for no limit
   */
  public record Key(
      String label, Map<String, String> settings, int requestsPerMinute, int tokensPerMinute) {

    public Key {
      settings = Map.copyOf(settings);
    }

    @Override
    public String toString() {
      return "key " + label;
    }
  }

  /**
   * How long a server may take; empty for what is usual.
   *
   * @param firstToken until its answer begins
   * @param idle between two pieces of it
   */
  public record Waits(Optional<Duration> firstToken, Optional<Duration> idle) {
    public static final Waits USUAL = new Waits(Optional.empty(), Optional.empty());
  }

  /**
   * A server that is asked.
   *
   * @param vendor whose dialect it speaks
   * @param settings {@code api_key}, {@code base_url}, {@code api_version} and the like; never
   *     printed
   * @param keyName what to set when the key is wrong
   * @param missing variables without which it is not configured
   * @param keys all of them where there is a list, those that are set; empty for the one in the
   *     settings
   * @param chosen false when all of its settings are defaults of the file, so that nobody said that
   *     it is there
   * @param waits how long it may take
   */
  public record Source(
      String name,
      String vendor,
      Map<String, String> settings,
      String keyName,
      List<Key> keys,
      List<String> missing,
      boolean chosen,
      Waits waits) {

    public Source {
      settings = Map.copyOf(settings);
      keys = List.copyOf(keys);
      missing = List.copyOf(missing);
    }

    @Override
    public String toString() {
      return "provider " + name;
    }
  }

  /**
   * How models are chosen and what stands in for one that failed.
   *
   * @param chain providers by name, first choice first; empty for the order of the file
   */
  public record Routing(Strategy strategy, boolean fallback, List<String> chain) {

    /** Without a file nothing stands in for anything. */
    public static final Routing DEFAULT = new Routing(Strategy.TASK_TYPE, false, List.of());

    public Routing {
      chain = List.copyOf(chain);
    }
  }

  public ModelPlan {
    aliases = new LinkedHashMap<>(aliases);
    sources = new LinkedHashMap<>(sources);
  }
}
