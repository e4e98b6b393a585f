namespace ClaudeConfig.Router.Login;

/// <summary>Where people log in, as the settings of this moment say; there may be none. Settings that change open another door, and who is on the way through the old one goes on.</summary>
internal sealed class LoginDoor(Func<LoginSettings?> settings, Func<LoginSettings, LoginEndpoint> open)
{
    private readonly Lock gate = new();
    private (LoginSettings Settings, LoginEndpoint Endpoint)? known;

    /// <summary>Null where nobody logs in.</summary>
    public LoginEndpoint? Current
    {
        get
        {
            if (settings() is not { } now)
            {
                return null;
            }

            lock (gate)
            {
                if (known is not { } before || before.Settings != now)
                {
                    known = before = (now, open(now));
                }

                return before.Endpoint;
            }
        }
    }
}
