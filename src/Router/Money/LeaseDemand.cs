namespace ClaudeConfig.Router.Money;

/// <summary>How much is usually held at a time: decides how much is leased ahead. Guarded by its account's lock.</summary>
internal sealed class LeaseDemand
{
    private const decimal Headroom = 1.5m;
    private const decimal Decay = 0.8m;
    private const decimal SlowDecay = 0.995m;
    private const decimal Cent = 0.01m;

    private decimal recent;
    private decimal usual;

    /// <summary>Enough for what is going on, and some more.</summary>
    public decimal Now => recent * Headroom;

    /// <summary>Enough for what went on in the last minutes.</summary>
    public decimal Usual => Math.Max(usual, recent) * Headroom;

    /// <summary>Below a cent it is cheaper to give up the lease than to talk about it.</summary>
    public bool IsSmall => recent < Cent;

    public void Saw(decimal outstanding) => recent = Math.Max(recent, outstanding);

    /// <summary>A turn of news has passed.</summary>
    public void Age(decimal outstanding)
    {
        recent = Math.Max(recent * Decay, outstanding);
        usual = Math.Max(usual * SlowDecay, recent);
    }
}
