using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>One odd series is no reason for the other budgets to go without: it is said, and the work goes on.</summary>
internal static partial class OddSeries
{
    public static async Task<T?> TryAsync<T>(ILogger logger, ObjectRef budget, Func<Task<T?>> make)
        where T : class
    {
        try
        {
            return await make();
        }
        catch (Exception e) when (e is ArithmeticException or InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            LogFailed(logger, budget, e);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The spending of budget {Budget} could not be forecast or watched")]
    private static partial void LogFailed(ILogger logger, ObjectRef budget, Exception exception);
}
