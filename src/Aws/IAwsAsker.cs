namespace ClaudeConfig.Aws;

/// <summary>How keys are asked for: programs have their own ways out.</summary>
public interface IAwsAsker
{
    /// <summary>Asks over the ways that lead outside.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The body of an answer that does not refuse.</returns>
    Task<string> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken);

    /// <summary>Asks what runs on the machine itself.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The body of an answer that does not refuse.</returns>
    Task<string> AskLocalAsync(HttpRequestMessage request, CancellationToken cancellationToken);
}
