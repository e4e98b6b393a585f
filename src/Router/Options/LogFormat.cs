namespace ClaudeConfig.Router.Options;

/// <summary>How log lines are written.</summary>
internal enum LogFormat
{
    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>For eyes.</summary>
    Text,
}
