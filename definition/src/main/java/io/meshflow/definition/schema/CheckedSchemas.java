package io.meshflow.definition.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.PathType;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonSchemas;
import io.meshflow.core.data.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * JSON Schema 2020-12 by networknt. Nothing is fetched: references begin with {@code #}. Patterns
 * run in linear time; one check takes at most 200,000 steps. Thread safe; the last {@value #CACHED}
 * schemas stay compiled.
 */
public final class CheckedSchemas implements JsonSchemas {

  private static final int CACHED = 512;
  private static final int MOST_TOLD = 20;
  private static final int MOST_CHARS = 300;
  private static final long MAX_STEPS = 200_000;
  private static final int MAX_DEPTH = 128;
  private static final String META = "https://json-schema.org/draft/2020-12/schema";

  private final SchemaRegistry registry = registry();

  private final Map<Value.Obj, Schema> compiled =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Value.Obj, Schema> eldest) {
          return size() > CACHED;
        }
      };

  private static SchemaRegistry registry() {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .locale(Locale.ENGLISH)
            .pathType(PathType.JSON_PATH)
            .formatAssertionsEnabled(false)
            .regularExpressionFactory(new LinearPatterns())
            .build();
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaRegistryConfig(config)
                .schemaCacheEnabled(false)
                .schemaLoader(loader -> loader.fetchRemoteResources(false)));
  }

  @Override
  public List<String> violations(Value.Obj schema, Value value) {
    Optional<String> outside = References.outside(schema);
    if (outside.isPresent()) {
      return List.of(outside.get());
    }
    try {
      return told(validate(compile(schema), value), "The value");
    } catch (ValidationLimitExceededException | StackOverflowError e) {
      return List.of("Checking the value against the schema takes too many steps");
    } catch (SchemaException | JacksonException | IllegalArgumentException e) {
      return List.of("The schema cannot be used: " + e.getMessage());
    }
  }

  @Override
  public List<String> faults(Value.Obj schema) {
    Optional<String> outside = References.outside(schema);
    if (outside.isPresent()) {
      return List.of(outside.get());
    }
    try {
      List<Error> errors = validate(registry.getSchema(SchemaLocation.of(META)), schema);
      if (errors.isEmpty()) {
        compile(schema).initializeValidators();
      }
      return told(errors, "The schema");
    } catch (ValidationLimitExceededException | StackOverflowError e) {
      return List.of("The schema is too large or nested too deeply");
    } catch (SchemaException | JacksonException | IllegalArgumentException e) {
      return List.of("The schema cannot be used: " + e.getMessage());
    }
  }

  private Schema compile(Value.Obj schema) {
    synchronized (compiled) {
      Schema known = compiled.get(schema);
      if (known != null) {
        return known;
      }
    }
    Schema fresh = registry.getSchema(Json.canonical(schema), InputFormat.JSON);
    synchronized (compiled) {
      compiled.put(schema, fresh);
    }
    return fresh;
  }

  private static List<Error> validate(Schema schema, Value value) {
    return schema.validate(Json.canonical(value), InputFormat.JSON, CheckedSchemas::bound);
  }

  private static void bound(ExecutionContext context) {
    context.executionConfig(
        config -> config.maxEvaluationSteps(MAX_STEPS).maxEvaluationDepth(MAX_DEPTH));
  }

  private static List<String> told(List<Error> errors, String root) {
    return errors.stream().limit(MOST_TOLD).map(error -> sentence(error, root)).toList();
  }

  private static String sentence(Error error, String root) {
    String path = error.getInstanceLocation().toString();
    String place = path.equals("$") ? root : path.startsWith("$.") ? path.substring(2) : path;
    String sentence = place + ": " + error.getMessage();
    return sentence.length() <= MOST_CHARS ? sentence : sentence.substring(0, MOST_CHARS) + "…";
  }
}
