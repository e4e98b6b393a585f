using System.Net.Http.Headers;
using System.Text;
using k8s;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>The Authorization header, from whatever the configuration names; re-read after a 401.</summary>
internal sealed class KubeCredentials
{
    private static readonly TimeSpan s_tokenAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_reloadSpacing = TimeSpan.FromSeconds(1);

    private readonly Func<KubernetesClientConfiguration> _load;
    private readonly string? _tokenFile;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private KubernetesClientConfiguration _configuration;
    private AuthenticationHeaderValue? _fromFile;
    private long _fileRead;
    private long _reloaded;

    internal KubeCredentials(
        KubernetesClientConfiguration configuration, Func<KubernetesClientConfiguration> load, string? tokenFile, TimeProvider time)
    {
        _configuration = configuration;
        _load = load;
        _tokenFile = tokenFile;
        _time = time;
        _reloaded = time.GetTimestamp() - time.TimestampFrequency * (long)s_reloadSpacing.TotalSeconds;
    }

    internal async ValueTask<AuthenticationHeaderValue?> HeaderAsync(CancellationToken cancellationToken)
    {
        if (_tokenFile is not null)
        {
            return FromFile(_tokenFile);
        }

        KubernetesClientConfiguration configuration = _configuration;
        if (configuration.TokenProvider is { } provider)
        {
            return await provider.GetAuthenticationHeaderAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!string.IsNullOrEmpty(configuration.AccessToken))
        {
            return new AuthenticationHeaderValue("Bearer", configuration.AccessToken);
        }

        return string.IsNullOrEmpty(configuration.Username)
            ? null
            : new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{configuration.Username}:{configuration.Password}")));
    }

    /// <summary>Reads the credentials again. False when that was done less than a second ago, so that 401s do not become a tight loop.</summary>
    internal bool TryReload()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_reloaded) < s_reloadSpacing)
            {
                return false;
            }

            _reloaded = _time.GetTimestamp();
            _fromFile = null;
            if (_tokenFile is null)
            {
                _configuration = _load();
            }

            return true;
        }
    }

    private AuthenticationHeaderValue FromFile(string path)
    {
        lock (_lock)
        {
            if (_fromFile is null || _time.GetElapsedTime(_fileRead) > s_tokenAge)
            {
                _fromFile = new AuthenticationHeaderValue("Bearer", File.ReadAllText(path).Trim());
                _fileRead = _time.GetTimestamp();
            }

            return _fromFile;
        }
    }
}
