namespace ClaudeConfig.Foresight.Forecasting.Members;

/// <summary>The last value, for good.</summary>
internal sealed class Last : IMember
{
    public string Name => "naive";

    public double[]? Continue(History history, int horizon)
    {
        var path = new double[horizon];
        Array.Fill(path, history.Values[^1]);
        return path;
    }
}
