namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>A webhook could not be asked, or did not answer sensibly: its failure policy decides.</summary>
internal sealed class WebhookCallException(string message, Exception? cause = null) : Exception(message, cause);
