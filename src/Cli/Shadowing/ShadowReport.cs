using System.Globalization;
using System.Text;

namespace ClaudeConfig.Cli.Shadowing;

/// <summary>What Budgets in mode Shadow would have refused, for people.</summary>
internal sealed class ShadowReport
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _leftOut = [];
    private (int Budgets, int Refusing, long Requests, decimal Cost) _sum;

    public void Add(ShadowBudget budget, IReadOnlyList<ShadowRefusals> refusals, IReadOnlyCollection<ShadowHour> hours)
    {
        var (requests, cost) = (refusals.Sum(window => window.Requests), refusals.Sum(window => window.Cost));
        _sum = (_sum.Budgets + 1, _sum.Refusing + (requests > 0 ? 1 : 0), _sum.Requests + requests, _sum.Cost + cost);
        Line($"{budget.Budget.Key}  {Money(budget.Limit)} {budget.Budget.Spec.Period.Type}");
        var (all, whole) = (hours.Sum(hour => hour.Requests), Money(hours.Sum(hour => hour.Cost)));
        if (requests == 0)
        {
            Line($"  refuses nothing of {all} requests for {whole}");
        }
        else
        {
            Line($"  refuses {requests} of {all} requests, {Money(cost)} of {whole}");
        }

        foreach (var window in refusals)
        {
            Line($"    from {Time(window.From)} until {(window.Until is { } end ? Time(end) : "it is raised")}: {window.Requests} requests, {Money(window.Cost)}; most by {window.Most.Key} ({window.Most.Requests})");
        }
    }

    public void LeaveOut(string budget, string reason) => _leftOut.Add($"  {budget}: {reason}\n");

    public string Text()
    {
        if (_leftOut.Count > 0)
        {
            _text.Append("not looked at:\n").AppendJoin("", _leftOut);
        }

        return _sum.Budgets == 0 && _leftOut.Count == 0
            ? "There is no Budget in mode Shadow here.\n"
            : _text.Append(CultureInfo.InvariantCulture, $"{_sum.Budgets} budgets in mode Shadow: {_sum.Refusing} would have refused {_sum.Requests} requests for {Money(_sum.Cost)}\n").ToString();
    }

    private void Line(FormattableString line) => _text.Append(FormattableString.Invariant(line)).Append('\n');

    private static string Money(decimal amount) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(amount, 2):0.00} USD");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
