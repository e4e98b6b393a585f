namespace ClaudeConfig.Router.Dialects;

/// <summary>What one provider of chat completions understands of them.</summary>
/// <param name="Name">For messages.</param>
/// <param name="MaxTokens">Its name for the most output tokens.</param>
/// <param name="ToolChoice">It can be told which tool to call.</param>
/// <param name="Files">It reads PDF documents.</param>
/// <param name="ServiceTier">It has service tiers.</param>
/// <param name="Efforts">Efforts of reasoning it knows, lowest first.</param>
internal sealed record ChatFlavor(string Name, string MaxTokens, bool ToolChoice, bool Files, bool ServiceTier, IReadOnlyList<string> Efforts)
{
    public static ChatFlavor OpenAI { get; } = new("OpenAI", "max_completion_tokens", true, true, true, ["low", "medium", "high", "xhigh"]);

    public static ChatFlavor Gemini { get; } = new("Gemini", "max_tokens", true, false, false, ["low", "medium", "high"]);

    public static ChatFlavor Ollama { get; } = new("Ollama", "max_tokens", false, false, false, ["low", "medium", "high"]);

    /// <summary>The effort asked for, or the highest there is.</summary>
    public string EffortFor(string asked) => Efforts.Contains(asked, StringComparer.Ordinal) ? asked : Efforts[^1];
}
