namespace ClaudeConfig.Router.Dialects;

/// <summary>Something cannot be said in the other dialect. The message names the field and the remedy.</summary>
internal sealed class TranslationException(string name, string message) : Exception($"{name}: {message}")
{
    /// <summary>Path of the field, such as <c>tools[0].type</c>.</summary>
    public string Field => name;
}
