namespace ClaudeConfig.Metering.Streaming;

/// <summary>How news reach a follower.</summary>
internal interface IStreamForm
{
    /// <summary>Before the first news.</summary>
    Task BeginAsync(CancellationToken cancellationToken);

    /// <summary>One event; it may wait for <see cref="FlushAsync"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">Its data, as JSON.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task TellAsync(string name, string data, CancellationToken cancellationToken);

    /// <summary>Says that there is nothing new, so that nobody between takes the stream for dead.</summary>
    Task StayAsync(CancellationToken cancellationToken);

    Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>The end, from this side.</summary>
    /// <param name="stopping">Whether the process stops.</param>
    Task EndAsync(bool stopping);
}
