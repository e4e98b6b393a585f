using System.Globalization;
using ClaudeConfig.Metering.Reports;

namespace ClaudeConfig.Metering.Focus;

/// <summary>
/// A row of FOCUS 1.2 (FinOps Open Cost and Usage Specification): the columns in the order in which they are written, those of our own last. What a
/// charge has no concept of (commitments, reservations, regions, virtual currencies) is left out, as the specification has it.
/// </summary>
internal static class FocusRow
{
    private const int UnitPriceDecimals = 18;

    private static readonly (string Name, Func<FocusCharge, string, string?> Value)[] Columns =
    [
        ("BilledCost", (charge, _) => ReportAmount.Text(charge.Cost)),
        ("BillingAccountId", (_, account) => account),
        ("BillingAccountName", (_, account) => account),
        ("BillingCurrency", (_, _) => "USD"),
        ("BillingPeriodEnd", (charge, _) => ReportAmount.Text(MonthOf(charge).AddMonths(1))),
        ("BillingPeriodStart", (charge, _) => ReportAmount.Text(MonthOf(charge))),
        ("ChargeCategory", (_, _) => "Usage"),
        ("ChargeClass", (_, _) => null),
        ("ChargeDescription", (charge, _) => $"{charge.Model}: {charge.Meter.Name}"),
        ("ChargeFrequency", (_, _) => "Usage-Based"),
        ("ChargePeriodEnd", (charge, _) => ReportAmount.Text(charge.End)),
        ("ChargePeriodStart", (charge, _) => ReportAmount.Text(charge.Start)),
        ("ConsumedQuantity", (charge, _) => charge.Quantity.ToString(CultureInfo.InvariantCulture)),
        ("ConsumedUnit", (charge, _) => charge.Meter.ConsumedUnit),
        ("ContractedCost", (charge, _) => ReportAmount.Text(charge.Cost)),
        ("ContractedUnitPrice", (charge, _) => UnitPrice(charge, charge.Cost)),
        ("EffectiveCost", (charge, _) => ReportAmount.Text(charge.Cost)),
        ("InvoiceIssuerName", (charge, _) => FocusVendor.Of(charge.Provider).Provider),
        ("ListCost", (charge, _) => ReportAmount.Text(charge.ListCost)),
        ("ListUnitPrice", (charge, _) => UnitPrice(charge, charge.ListCost)),
        ("PricingCategory", (_, _) => "Standard"),
        ("PricingQuantity", (charge, _) => Number(Quantity(charge))),
        ("PricingUnit", (charge, _) => charge.Meter.PricingUnit),
        ("ProviderName", (charge, _) => FocusVendor.Of(charge.Provider).Provider),
        ("PublisherName", (charge, _) => FocusVendor.Of(charge.Provider).Publisher),
        ("ResourceId", (charge, _) => charge.Route?.ToString()),
        ("ResourceName", (charge, _) => charge.Route?.Name),
        ("ResourceType", (charge, _) => charge.Route is null ? null : "ModelRoute"),
        ("ServiceCategory", (_, _) => "AI and Machine Learning"),
        ("ServiceName", (charge, _) => FocusVendor.Of(charge.Provider).Service),
        ("ServiceSubcategory", (_, _) => "Generative AI"),
        ("SkuId", (charge, _) => $"{charge.Provider}/{charge.Model}"),
        ("SkuMeter", (charge, _) => charge.Meter.Name),
        ("SkuPriceId", (charge, _) => $"{charge.Provider}/{charge.Model}/{charge.Meter.Id}"),
        ("SubAccountId", (charge, _) => charge.Project.ToString()),
        ("SubAccountName", (charge, _) => charge.Project.Name),
        ("SubAccountType", (_, _) => "ClaudeProject"),
        ("Tags", (charge, _) => charge.Tags),
        ("x_Key", (charge, _) => charge.Key),
        ("x_Model", (charge, _) => charge.Model),
        ("x_Namespace", (charge, _) => charge.Project.Namespace),
    ];

    public static IEnumerable<string> Names => Columns.Select(column => column.Name);

    public static IEnumerable<string?> Of(FocusCharge charge, string billingAccount) => Columns.Select(column => column.Value(charge, billingAccount));

    private static decimal Quantity(FocusCharge charge) => charge.Quantity / charge.Meter.UnitSize;

    /// <summary>The mean of the period, where its requests fell into several bands or spans of time.</summary>
    private static string UnitPrice(FocusCharge charge, decimal cost) => Number(Math.Round(cost / Quantity(charge), UnitPriceDecimals));

    private static string Number(decimal value) => value.ToString("0.##################", CultureInfo.InvariantCulture);

    private static DateTimeOffset MonthOf(FocusCharge charge) => new(charge.Start.Year, charge.Start.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
