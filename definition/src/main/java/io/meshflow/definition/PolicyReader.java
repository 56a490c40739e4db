package io.meshflow.definition;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policies;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Presets;
import io.meshflow.definition.pinned.PolicyDocument;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import io.meshflow.definition.source.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a policy: the name of a mode, a map whose fields lie over the mode's preset, or the name of
 * a file that holds such a map.
 */
final class PolicyReader {

  private static final List<String> SECTIONS =
      List.of("mode", "human_in_loop", "circuit_breaker", "model_tier_map");
  static final Keys POLICY = keys("a policy", PolicyField.POLICY, SECTIONS);
  static final Keys HUMAN_IN_LOOP = keys("human_in_loop", PolicyField.HUMAN_IN_LOOP, List.of());
  static final Keys CIRCUIT_BREAKER =
      keys("circuit_breaker", PolicyField.CIRCUIT_BREAKER, List.of());

  private static final List<String> FRAMEWORKS =
      List.of(
          "hipaa",
          "sox",
          "gdpr",
          "pci",
          "nerc",
          "iso27001",
          "ccpa",
          "dora",
          "eu_ai_act",
          "basel_iii",
          "fedramp",
          "fedramp_high",
          "fisma");

  private static final Pattern FILE = Pattern.compile(".*\\.ya?ml");

  /** Reads the policy of a file, unless it cannot be. */
  @FunctionalInterface
  interface PolicyFiles {
    Optional<Policy> read(Yaml.Scalar name, Problems problems);
  }

  private final Problems problems;
  private final PolicyFiles files;
  private final Map<String, Place> places = new HashMap<>();
  private final ObjBuilder overrides = Value.Obj.builder();

  /** Of a policy that names no file. */
  PolicyReader(Problems problems) {
    this(problems, (name, there) -> Optional.empty());
  }

  PolicyReader(Problems problems, PolicyFiles files) {
    this.problems = problems;
    this.files = files;
  }

  private static Keys keys(String what, Map<String, PolicyField> fields, List<String> more) {
    List<String> names = new ArrayList<>(more);
    names.addAll(fields.keySet());
    return new Keys(what, names, Map.of());
  }

  /** The policy a document declares. */
  Policy read(Yaml yaml) {
    return switch (yaml) {
      case Yaml.Scalar name when FILE.matcher(name.written()).matches() ->
          files.read(name, problems).orElseGet(() -> Presets.of(Mode.STANDARD));
      case Yaml.Scalar name -> Presets.of(mode(name).orElse(Mode.STANDARD));
      case Yaml.Fields map -> read(map);
      case Yaml.Items list -> {
        problems.error(list.place(), "wrong_type", "`policy` must be a mode, a map or a file");
        yield Presets.of(Mode.STANDARD);
      }
    };
  }

  private Optional<Mode> mode(Yaml.Scalar name) {
    Mode mode = Words.MODES.get(Words.folded(name.written()));
    if (mode == null) {
      problems.error(
          name.place(),
          "unknown_policy",
          "There is no policy mode `" + name.written() + "`",
          Nearest.of(name.written(), Words.MODES.keySet())
              .map(near -> "did you mean `" + near + "`")
              .orElse("one of " + String.join(", ", Words.MODES.keySet())));
    }
    return Optional.ofNullable(mode);
  }

  private Policy read(Yaml.Fields map) {
    Section section = new Section(map, POLICY, problems);
    Mode mode = section.scalar("mode").flatMap(this::mode).orElse(Mode.STANDARD);
    PolicyValues values = new PolicyValues(places, overrides);
    values.read(section, PolicyField.POLICY);
    section
        .map(HUMAN_IN_LOOP, "human_in_loop")
        .ifPresent(human -> values.read(human, PolicyField.HUMAN_IN_LOOP));
    section
        .map(CIRCUIT_BREAKER, "circuit_breaker")
        .ifPresent(breaker -> values.read(breaker, PolicyField.CIRCUIT_BREAKER));
    section.fields("model_tier_map").ifPresent(this::models);
    approvalsFollowTier();
    return over(Presets.of(mode), section.place());
  }

  private void models(Yaml.Fields map) {
    ObjBuilder models = Value.Obj.builder();
    map.fields()
        .forEach(
            (role, field) -> {
              if (field.value() instanceof Yaml.Scalar scalar) {
                models.put(role, scalar.written());
              } else {
                problems.error(field.place(), "wrong_type", "A role maps to the name of a model");
              }
            });
    overrides.put("model_by_role", models.build());
  }

  /** Whoever names a tier wants approvals. */
  private void approvalsFollowTier() {
    Value.Obj said = overrides.build();
    if (said.has("approval_threshold") && !said.has("approvals")) {
      overrides.put("approvals", true);
    }
  }

  private Policy over(Policy preset, Place place) {
    try {
      Value.Obj whole = PolicyDocument.write(preset).toBuilder().putAll(overrides.build()).build();
      Policy policy = PolicyDocument.read(whole);
      new PolicyCheck(problems, places, place).check(preset, policy);
      return policy;
    } catch (IllegalArgumentException | ArithmeticException e) {
      problems.error(place, "bad_policy", "The policy cannot be: " + e.getMessage());
      return preset;
    }
  }

  /** Makes a policy as strict as the frameworks a document names. */
  Policy comply(Policy policy, Section compliance) {
    Policy strict = policy;
    for (Yaml.Scalar name : compliance.texts("frameworks")) {
      String framework = Words.folded(name.written());
      if (framework.equals("hipaa")) {
        strict = Policies.strictest(strict, Presets.of(Mode.HIPAA));
      } else if (FRAMEWORKS.contains(framework)) {
        strict = Policies.strictest(strict, supervised(strict));
        problems.warning(
            name.place(),
            "partly_used",
            "`" + name.written() + "` turns approvals and immutable audit on and no more",
            "state the controls it asks for under `policy`");
      } else {
        problems.error(
            name.place(),
            "unknown_framework",
            "There is no compliance framework `" + name.written() + "`",
            Nearest.hint(name.written(), FRAMEWORKS));
      }
    }
    return strict;
  }

  private static Policy supervised(Policy policy) {
    return PolicyDocument.read(
        PolicyDocument.write(policy)
            .with("approvals", Value.TRUE)
            .with("immutable_audit", Value.TRUE));
  }
}
