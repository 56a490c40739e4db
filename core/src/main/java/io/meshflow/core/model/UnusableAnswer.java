package io.meshflow.core.model;

/**
 * A model answered, and its vendor counted, but nobody can use the answer: a call of a tool that is
 * not JSON. It may be asked again; what was counted is paid.
 */
public final class UnusableAnswer extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final String detail;
  private final transient Usage usage;
  private final String served;

  /**
   * An answer of no use.
   *
   * @param code a stable word for programs, such as {@code invalid_tool_json}
   * @param detail what is wrong with it, for people
   * @param served which provider and model answered, as {@code provider/model}
   */
  public UnusableAnswer(String code, String detail, Usage usage, String served) {
    super("the answer cannot be used");
    this.code = code;
    this.detail = detail;
    this.usage = usage;
    this.served = served;
  }

  public String code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  public Usage usage() {
    return usage;
  }

  public String served() {
    return served;
  }
}
