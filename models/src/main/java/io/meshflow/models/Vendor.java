package io.meshflow.models;

import io.meshflow.core.model.ModelPlan;
import io.meshflow.models.OpenAiEmbedding.Manner;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who can be asked, by the names that people use, and where each is usually found.
 *
 * <p>A vendor is reached with the settings of a block in {@code config/models.yaml}, or with the
 * variables that the vendor's own tools read.
 */
enum Vendor {
  OPENAI("openai", "https://api.openai.com", "/v1", "OPENAI_API_KEY", "gpt-4o-mini"),
  ANTHROPIC(
      "anthropic", "https://api.anthropic.com", "/v1", "ANTHROPIC_API_KEY", "claude-haiku-5-5"),
  GEMINI(
      "gemini",
      "https://generativelanguage.googleapis.com",
      "/v1beta",
      "GEMINI_API_KEY",
      "gemini-2.5-flash"),
  MISTRAL("mistral", "https://api.mistral.ai", "/v1", "MISTRAL_API_KEY", "mistral-medium-3-5"),
  COHERE("cohere", "https://api.cohere.com", "/v2", "COHERE_API_KEY", "command-r-08-2024"),
  VOYAGE("voyage", "https://api.voyageai.com", "/v1", "VOYAGE_API_KEY", ""),
  AZURE("azure", "", "", "AZURE_OPENAI_API_KEY", ""),
  BEDROCK("bedrock", "", "", "AWS_SECRET_ACCESS_KEY", ""),
  OLLAMA("ollama", "http://localhost:11434", "/v1", "OLLAMA_API_KEY", ""),
  OPENAI_COMPATIBLE("openai_compatible", "", "/v1", "OPENAI_API_KEY", "");

  private static final String AZURE_VERSION = "2024-10-21";

  private final String word;
  private final String address;
  private final String path;
  private final String keyName;
  private final String usualModel;

  Vendor(String word, String address, String path, String keyName, String usualModel) {
    this.word = word;
    this.address = address;
    this.path = path;
    this.keyName = keyName;
    this.usualModel = usualModel;
  }

  /** The variable without which it is not asked. */
  String enabledBy() {
    return switch (this) {
      case BEDROCK -> "BEDROCK_REGION";
      case OPENAI_COMPATIBLE -> "OPENAI_BASE_URL";
      case OLLAMA -> "OLLAMA_HOST";
      case AZURE -> "AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY";
      default -> keyName;
    };
  }

  /** A small model of this vendor, for when none is named; empty for none. */
  String usualModel() {
    return usualModel;
  }

  /** Its name in files, records and policies. */
  String word() {
    return word;
  }

  /** The variable that its own tools read the key from. */
  String keyName() {
    return keyName;
  }

  /** The names of all. */
  static Set<String> names() {
    return Arrays.stream(values()).map(Vendor::word).collect(Collectors.toUnmodifiableSet());
  }

  /** The vendor of this name; {@code azure_openai} and the like are understood. */
  static Optional<Vendor> of(String name) {
    String plain = name.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    String known =
        switch (plain) {
          case "azure_openai" -> "azure";
          case "google", "google_gemini" -> "gemini";
          case "aws_bedrock", "amazon_bedrock" -> "bedrock";
          case "litellm", "vllm", "llama_cpp", "openai_like" -> "openai_compatible";
          default -> plain;
        };
    return Arrays.stream(values()).filter(vendor -> vendor.word.equals(known)).findFirst();
  }

  /**
   * Where and as whom a vendor is asked.
   *
   * @param provider the name under which records and policies know it
   * @param address empty for the usual one
   * @param key empty for none
   * @param keyName the setting that the key came from, for messages
   * @param options {@code api_version} of Azure; {@code region}, {@code access_key_id} and {@code
   *     session_token} of Bedrock
   */
  record Access(
      String provider, String address, String key, String keyName, Map<String, String> options) {

    Access {
      options = Map.copyOf(options);
    }

    /** The same with another key. */
    Access with(ModelPlan.Key other) {
      Map<String, String> all = new HashMap<>(options);
      all.putAll(other.settings());
      all.remove("api_key");
      String secret = other.settings().getOrDefault("api_key", "");
      return new Access(provider, address, secret, other.label(), all);
    }

    private String option(String name, String usual) {
      return options.getOrDefault(name, usual);
    }

    @Override
    public String toString() {
      return "access of " + provider;
    }
  }

  /**
   * The place that this access leads to.
   *
   * @throws IllegalArgumentException when the address is malformed, or is needed and missing
   */
  Endpoint endpoint(Access access) {
    String given = access.address().isBlank() ? usual(access) : access.address();
    if (given.isEmpty()) {
      throw new IllegalArgumentException(word + " needs an address: set its base_url");
    }
    return Endpoint.of(access.provider(), given, path, access.key(), access.keyName());
  }

  private String usual(Access access) {
    return this == BEDROCK
        ? "https://bedrock-runtime." + access.option("region", "us-east-1") + ".amazonaws.com"
        : address;
  }

  /** How it speaks. */
  Dialect dialect(Access access, InstantSource clock) {
    Endpoint endpoint = endpoint(access);
    return switch (this) {
      case OPENAI, OLLAMA, OPENAI_COMPATIBLE -> new OpenAiDialect(endpoint, this);
      case ANTHROPIC -> new AnthropicDialect(endpoint);
      case GEMINI -> new GeminiDialect(endpoint);
      case MISTRAL -> new MistralDialect(endpoint);
      case COHERE -> new CohereDialect(endpoint);
      case VOYAGE -> throw new IllegalArgumentException("voyage answers no questions");
      case AZURE -> new AzureDialect(endpoint, access.option("api_version", AZURE_VERSION));
      case BEDROCK -> new BedrockDialect(endpoint, identity(access), clock);
    };
  }

  /** How it makes vectors; empty when it makes none, or in a way that is not known here. */
  Optional<EmbeddingDialect> embedding(Access access, InstantSource clock) {
    Endpoint endpoint = endpoint(access);
    return switch (this) {
      case OPENAI -> Optional.of(likeOpenAi(endpoint, Manner.OPENAI));
      case OLLAMA, OPENAI_COMPATIBLE -> Optional.of(likeOpenAi(endpoint, Manner.OTHERS));
      case MISTRAL -> Optional.of(likeOpenAi(endpoint, Manner.MISTRAL));
      case AZURE -> {
        String version = access.option("api_version", AZURE_VERSION);
        yield Optional.of(
            new OpenAiEmbedding(
                model -> AzureDialect.address(endpoint, model, "/embeddings", version),
                Map.of("api-key", endpoint.key()),
                Manner.OPENAI));
      }
      case GEMINI -> Optional.of(new GeminiEmbedding(endpoint));
      case COHERE -> Optional.of(new CohereEmbedding(endpoint));
      case VOYAGE -> Optional.of(new VoyageEmbedding(endpoint));
      case BEDROCK -> Optional.of(new BedrockEmbedding(endpoint, identity(access), clock));
      case ANTHROPIC -> Optional.empty();
    };
  }

  /** Whether a model of it may make vectors, as far as its name tells. */
  boolean embeds(String model) {
    return switch (this) {
      case ANTHROPIC -> false;
      case BEDROCK -> BedrockEmbedding.knows(model);
      default -> true;
    };
  }

  /** Whether it answers questions. */
  boolean chats() {
    return this != VOYAGE;
  }

  private static EmbeddingDialect likeOpenAi(Endpoint endpoint, Manner manner) {
    Map<String, String> key =
        endpoint.key().isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + endpoint.key());
    return new OpenAiEmbedding(model -> URI.create(endpoint.base() + "/embeddings"), key, manner);
  }

  /** What a question for the list of models must carry. */
  Map<String, String> keyHeaders(String key) {
    if (key.isEmpty()) {
      return Map.of();
    }
    return switch (this) {
      case ANTHROPIC -> Map.of("x-api-key", key, "anthropic-version", AnthropicDialect.VERSION);
      case GEMINI -> Map.of("x-goog-api-key", key);
      default -> Map.of("Authorization", "Bearer " + key);
    };
  }

  private static AwsSignature.Identity identity(Access access) {
    return new AwsSignature.Identity(
        access.option("access_key_id", ""),
        access.key(),
        access.option("session_token", ""),
        access.option("region", "us-east-1"));
  }

  /** Whose rows of the price table are its models'. */
  String sells() {
    return switch (this) {
      case AZURE -> "openai";
      case OLLAMA, OPENAI_COMPATIBLE, BEDROCK -> "";
      default -> word;
    };
  }

  /**
   * Whether people run it themselves, so that at a private address it costs nothing; a vendor's own
   * service costs the same there.
   */
  boolean runsAnywhere() {
    return this == OLLAMA || this == OPENAI_COMPATIBLE;
  }

  /** Whether its models have names that their owner gave, so that any name may be right. */
  boolean namesAnything() {
    return this == AZURE || this == BEDROCK;
  }
}
