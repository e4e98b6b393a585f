namespace ClaudeConfig.Router.Configuration;

/// <summary>Where the configuration comes from, and who follows it.</summary>
internal interface IConfigSource : IAsyncDisposable
{
    /// <summary>Reads once, then follows in the background.</summary>
    void Start();

    /// <summary>Reads now.</summary>
    void Look();
}
