package io.meshflow.cli.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that can be set. The name in {@code meshflow.yaml} is the variable's in lower case
 * without {@code meshflow_}.
 */
public enum Setting {
  HOME(
      "MESHFLOW_HOME", Kind.TEXT, "./.meshflow", "folder of the database, the keys and workspaces"),
  DB_URL("MESHFLOW_DB_URL", Kind.ADDRESS, "", "PostgreSQL database instead of the SQLite file"),
  DEFAULT_TENANT("MESHFLOW_DEFAULT_TENANT", Kind.NAME, "default", "tenant whose runs these are"),
  WORKSPACE_DIR(
      "MESHFLOW_WORKSPACE_DIR",
      Kind.TEXT,
      "",
      "folder that file tools read instead of the workflow's"),
  FUNCTIONS(
      "MESHFLOW_FUNCTIONS",
      Kind.TEXT,
      "",
      "folder of jars with functions for code steps; their code runs in this process"),
  TRUSTED_HOSTS(
      "MESHFLOW_TRUSTED_HOSTS",
      Kind.TEXT,
      "",
      "hosts with private addresses that http steps and webhooks may call, apart by commas"),
  WEBHOOK_SECRET(
      "MESHFLOW_WEBHOOK_SECRET",
      Kind.SIGNING,
      "",
      "what webhooks are signed with, apart by commas: secret[;tenant]"),
  MODELS_FILE(
      "MESHFLOW_MODELS_FILE",
      Kind.TEXT,
      "config/models.yaml",
      "file of models, providers and routing; need not exist"),
  MODEL("MESHFLOW_MODEL", Kind.TEXT, "", "model to use where a workflow names none"),
  EMBEDDING_MODEL(
      "MESHFLOW_EMBEDDING_MODEL", Kind.TEXT, "", "model that makes vectors where none is named"),
  MODEL_PRICE(
      "MESHFLOW_MODEL_PRICE",
      Kind.PRICE,
      "",
      "dollars per million tokens as input/output, for models whose price is unknown; 0 for free"),
  BUDGET_USD("MESHFLOW_BUDGET_USD", Kind.MONEY, "0.25", "cap of a run whose policy names none"),
  DAILY_BUDGET_USD(
      "MESHFLOW_DAILY_BUDGET_USD",
      Kind.MONEY,
      "",
      "what each tenant may spend on models a day (UTC) unless it has a budget; empty for no limit"),
  POLICY_FLOOR(
      "MESHFLOW_POLICY_FLOOR",
      Kind.MODE,
      "",
      "policy mode for every new run at least, and for whatever runs that began before still do"),
  GATEWAY_POLICY(
      "MESHFLOW_GATEWAY_POLICY",
      Kind.MODE,
      "standard",
      "policy mode of calls through the gateway; dev passes streams on token by token"),
  GATEWAY_BUDGET_USD(
      "MESHFLOW_GATEWAY_BUDGET_USD",
      Kind.MONEY,
      "",
      "what one call through the gateway may cost; empty for what the mode allows, $1 for standard"),
  GATEWAY_BUDGET_TOKENS(
      "MESHFLOW_GATEWAY_BUDGET_TOKENS",
      Kind.COUNT,
      "20000000",
      "tokens that may go in and come out of one call through the gateway"),
  GATEWAY_TIMEOUT(
      "MESHFLOW_GATEWAY_TIMEOUT",
      Kind.COUNT,
      "600",
      "seconds that one call through the gateway may take"),
  APPROVAL_REQUIRED(
      "APPROVAL_REQUIRED", Kind.FLAG, "false", "ask people before any action that reaches outside"),
  OPENAI_API_KEY("OPENAI_API_KEY", Kind.SECRET, "", "key for OpenAI, or for the server below"),
  OPENAI_BASE_URL(
      "OPENAI_BASE_URL", Kind.ADDRESS, "", "server of the same dialect: vLLM, LiteLLM, llama.cpp"),
  LOCAL_LLM_BASE_URL("LOCAL_LLM_BASE_URL", Kind.ADDRESS, "", "a second such server"),
  LOCAL_LLM_API_KEY("LOCAL_LLM_API_KEY", Kind.SECRET, "", "key for that second server"),
  ANTHROPIC_API_KEY("ANTHROPIC_API_KEY", Kind.SECRET, "", "key for Anthropic"),
  ANTHROPIC_BASE_URL("ANTHROPIC_BASE_URL", Kind.ADDRESS, "", "Anthropic at another address"),
  GEMINI_API_KEY("GEMINI_API_KEY", Kind.SECRET, "", "key for Google Gemini"),
  GEMINI_BASE_URL("GEMINI_BASE_URL", Kind.ADDRESS, "", "Gemini at another address"),
  MISTRAL_API_KEY("MISTRAL_API_KEY", Kind.SECRET, "", "key for Mistral"),
  MISTRAL_BASE_URL("MISTRAL_BASE_URL", Kind.ADDRESS, "", "Mistral at another address"),
  COHERE_API_KEY("COHERE_API_KEY", Kind.SECRET, "", "key for Cohere"),
  COHERE_BASE_URL("COHERE_BASE_URL", Kind.ADDRESS, "", "Cohere at another address"),
  VOYAGE_API_KEY("VOYAGE_API_KEY", Kind.SECRET, "", "key for Voyage, which makes vectors only"),
  VOYAGE_BASE_URL("VOYAGE_BASE_URL", Kind.ADDRESS, "", "Voyage at another address"),
  AZURE_OPENAI_API_KEY("AZURE_OPENAI_API_KEY", Kind.SECRET, "", "key for Azure OpenAI"),
  AZURE_OPENAI_ENDPOINT(
      "AZURE_OPENAI_ENDPOINT",
      Kind.ADDRESS,
      "",
      "your Azure OpenAI resource; models are azure/DEPLOYMENT"),
  AZURE_OPENAI_API_VERSION(
      "AZURE_OPENAI_API_VERSION", Kind.TEXT, "", "API version of Azure OpenAI, else 2024-10-21"),
  BEDROCK_REGION(
      "BEDROCK_REGION",
      Kind.TEXT,
      "",
      "region of Amazon Bedrock; only with it are the AWS_ keys used; models are bedrock/ID"),
  BEDROCK_BASE_URL("BEDROCK_BASE_URL", Kind.ADDRESS, "", "Bedrock at another address"),
  AWS_ACCESS_KEY_ID("AWS_ACCESS_KEY_ID", Kind.TEXT, "", "access key for Bedrock"),
  AWS_SECRET_ACCESS_KEY("AWS_SECRET_ACCESS_KEY", Kind.SECRET, "", "its secret"),
  AWS_SESSION_TOKEN("AWS_SESSION_TOKEN", Kind.SECRET, "", "token of a temporary access key"),
  OLLAMA_HOST("OLLAMA_HOST", Kind.TEXT, "", "address of Ollama when it is not the usual one"),
  HOST("MESHFLOW_HOST", Kind.TEXT, "127.0.0.1", "address that serve listens on"),
  PORT("MESHFLOW_PORT", Kind.PORT, "8000", "port that serve and dev listen on; 0 for any free"),
  API_KEYS(
      "MESHFLOW_API_KEYS",
      Kind.SECRET,
      "",
      "keys of the server, apart by commas: key[;role[;tenant]]"),
  API_KEYS_FILE(
      "MESHFLOW_API_KEYS_FILE",
      Kind.TEXT,
      "",
      "file with more such keys, one a line; read again when it changes"),
  OIDC_ISSUER("MESHFLOW_OIDC_ISSUER", Kind.TEXT, "", "issuer whose tokens (JWT) count as keys"),
  OIDC_AUDIENCE("MESHFLOW_OIDC_AUDIENCE", Kind.TEXT, "", "audience that those tokens must name"),
  OIDC_JWKS(
      "MESHFLOW_OIDC_JWKS", Kind.TEXT, "", "public keys of the issuer: https address or file"),
  OIDC_ALGORITHMS(
      "MESHFLOW_OIDC_ALGORITHMS",
      Kind.TEXT,
      "RS256,PS256,ES256",
      "algorithms of tokens that count, apart by commas"),
  OIDC_ROLE_CLAIM(
      "MESHFLOW_OIDC_ROLE_CLAIM",
      Kind.TEXT,
      "role",
      "claim that names the role; a dot goes deeper, as realm_access.roles"),
  OIDC_ROLES(
      "MESHFLOW_OIDC_ROLES",
      Kind.TEXT,
      "",
      "what that claim's values mean, as mesh-admins=admin,staff=operator"),
  OIDC_TENANT_CLAIM(
      "MESHFLOW_OIDC_TENANT_CLAIM",
      Kind.TEXT,
      "",
      "claim that names the tenant; without it, tokens are of the default tenant"),
  OIDC_SCOPE_CLAIM(
      "MESHFLOW_OIDC_SCOPE_CLAIM",
      Kind.TEXT,
      "",
      "claim that names scopes; without it, tokens allow all of their role"),
  OIDC_SKEW(
      "MESHFLOW_OIDC_SKEW", Kind.SECONDS, "30", "seconds that clocks may differ for tokens, to 60"),
  RATE_LIMIT("MESHFLOW_RATE_LIMIT", Kind.COUNT, "5000", "requests a second of one key"),
  TENANT_RATE_LIMIT(
      "MESHFLOW_TENANT_RATE_LIMIT",
      Kind.COUNT,
      "20000",
      "requests a second of all keys of a tenant"),
  MAX_BODY("MESHFLOW_MAX_BODY", Kind.COUNT, "4194304", "bytes that the body of a request may have"),
  MAX_REQUESTS("MESHFLOW_MAX_REQUESTS", Kind.COUNT, "2000", "requests under way at once"),
  CORS_ORIGINS(
      "MESHFLOW_CORS_ORIGINS",
      Kind.TEXT,
      "",
      "origins whose pages may call the server, apart by commas"),
  OTLP_ENDPOINT(
      "MESHFLOW_OTLP_ENDPOINT",
      Kind.ADDRESS,
      "",
      "OpenTelemetry collector that gets spans of runs over HTTP, such as http://127.0.0.1:4318"),
  OTLP_HEADERS(
      "MESHFLOW_OTLP_HEADERS",
      Kind.SECRET,
      "",
      "headers for it, as name=value apart by commas, percent-encoded"),
  OTLP_CONTENT(
      "MESHFLOW_OTLP_CONTENT",
      Kind.FLAG,
      "false",
      "send prompts, answers, tools and what they got and gave with spans, of runs that store all"),
  METRICS_OPEN(
      "MESHFLOW_METRICS_OPEN",
      Kind.FLAG,
      "false",
      "let anybody who reaches the server read /metrics, which names tenants, agents and models"),
  LOG_LEVEL(
      "MESHFLOW_LOG_LEVEL",
      Kind.LEVELS,
      "warn,meshflow=info",
      "how much serve logs: off, error, warn, info, debug, trace; also NAME=LEVEL, by commas"),
  SERVER(
      "MESHFLOW_SERVER",
      Kind.ADDRESS,
      "",
      "address of a server whose runs the commands work on, instead of those of this machine"),
  API_KEY("MESHFLOW_API_KEY", Kind.SECRET, "", "key for that server"),
  COLOR("MESHFLOW_COLOR", Kind.COLOUR, "auto", "colours: auto, always, never"),
  DEBUG("MESHFLOW_DEBUG", Kind.FLAG, "false", "show stack traces of errors");

  /** What a value must look like. */
  enum Kind {
    TEXT,
    NAME,
    SECRET,
    SIGNING,
    ADDRESS,
    MONEY,
    PRICE,
    FLAG,
    SECONDS,
    COUNT,
    PORT,
    COLOUR,
    LEVELS,
    MODE
  }

  private final String variable;
  private final Kind kind;
  private final String usual;
  private final String purpose;

  Setting(String variable, Kind kind, String usual, String purpose) {
    this.variable = variable;
    this.kind = kind;
    this.usual = usual;
    this.purpose = purpose;
  }

  /** Whether nobody may see it. */
  public boolean secret() {
    return kind == Kind.SECRET || kind == Kind.SIGNING;
  }

  /** The environment variable. */
  public String variable() {
    return variable;
  }

  /** The name in {@code meshflow.yaml}. */
  public String key() {
    return variable.toLowerCase(Locale.ROOT).replaceFirst("^meshflow_", "");
  }

  /** What it is for, in a few words. */
  public String purpose() {
    return purpose;
  }

  /** The value when nothing else is said; empty for none. */
  public String usual() {
    return usual;
  }

  Kind kind() {
    return kind;
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(s -> s.key().equals(key)).findFirst();
  }
}
