using System.Text;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Router.Configuration;

/// <summary>The price book in use: a list, and over it the contract of the configuration. A contract that cannot be read leaves the last good book in place and is reported.</summary>
internal sealed class ContractPrices(PriceBook list)
{
    private const int MostNamed = 5;

    private readonly Lock gate = new();
    private string? contract;
    private PriceBook? contracted;

    /// <param name="wanted">The contract's text; null for none.</param>
    /// <param name="problems">Gets what is wrong with it.</param>
    public PriceBook Of(string? wanted, List<string> problems)
    {
        lock (gate)
        {
            if (wanted is null)
            {
                (contract, contracted) = (null, null);
            }
            else if (wanted != contract)
            {
                if (list.TryWithContract(Encoding.UTF8.GetBytes(wanted), "the price contract", out var read, out var found))
                {
                    (contract, contracted) = (wanted, read);
                }

                problems.AddRange(found.Take(MostNamed).Select(problem => $"{problem}; prices stay as they were"));
            }

            return contracted ?? list;
        }
    }
}
