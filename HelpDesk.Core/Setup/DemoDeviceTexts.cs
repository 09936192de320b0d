using static HelpDesk.Core.Tickets.TicketPriority;
using static HelpDesk.Core.Tickets.TicketType;

namespace HelpDesk.Core.Setup;

/// <summary>Faults and questions about scanners, gateways, printers and sensors.</summary>
internal static class DemoDeviceTexts
{
    public static readonly DemoScenario[] All =
    [
        new("Hardware", Urgent, Support,
            ["Gateway in {site} is offline", "G200 gateway {serial} not reachable since {clock}"],
            """
            The gateway {serial} in {site} has been offline since {clock}. The power light is green, the network light is off. We restarted it twice and changed the cable.

            Without it the cold store is not monitored, which we have to document by hand every 30 minutes.
            """,
            [
                "Last contact at {clock}, before that many address changes. Looks like a conflict with another device.",
                "Asked {colleague} on site for the switch port statistics. Next step: fixed address outside the range of their new cameras.",
                "Gateway is online with a fixed address, missed values were sent from its buffer.",
            ]),
        new("Hardware", High, Support,
            ["Scanners lose the Wi-Fi connection between halls", "H30 scanners drop their connection in {site}"],
            """
            Our H30 scanners lose the connection when people walk from hall 1 to hall 2. It takes about a minute until they are online again. {count} devices, firmware {firmware}.

            Phones do not have this problem.
            """,
            [
                "Roaming threshold of the profile is too low for the new access points.",
                "Sent a profile with a higher threshold to two devices for a test. Next step: roll it out to all {count} if the test is good.",
                "Rolled out, hand-over takes less than two seconds.",
            ]),
        new("Hardware", Medium, Support,
            ["Battery of the H30 lasts only three hours", "Scanner batteries drain too fast since {date}"],
            """
            The batteries of {count} scanners last only about three hours since {date}. Before, one charge was enough for a shift. The devices are two years old.
            """,
            [
                "Battery reports: wear is normal (81 to 88 %). The screen stays on in the dock since the last profile change.",
                "Corrected the profile. Next step: {customer} measures one full shift.",
                "A shift works with one charge again.",
            ]),
        new("Hardware", Medium, Support,
            ["Label printer prints shifted labels", "LP4 labels are cut off on the right side"],
            """
            Our LP4 {serial} prints labels about 4 mm too far to the right, so that the barcode is cut off. We changed the roll and ran the calibration twice.
            """,
            [
                "The label width in the driver is 100 mm, the rolls in use have 102 mm.",
                "Sent the matching driver profile and asked for a photo of a test label.",
                "Test label is fine.",
            ]),
        new("Hardware", High, Support,
            ["Firmware update {firmware} fails at 40 %", "Gateway does not accept firmware {firmware}"],
            """
            The update of gateway {serial} to firmware {firmware} stops at 40 % and the gateway starts with the old version again. Error {code} is shown. Three other gateways were updated without a problem.
            """,
            [
                "Log shows too little free space because of old diagnostic dumps.",
                "Removed the dumps by remote access in agreement with {customer}. Next step: start the update after their shift.",
                "Firmware {firmware} is installed, device healthy.",
            ]),
        new("Hardware,Refund", Medium, Request,
            ["Warranty claim for {device} {serial}", "Defective {device}, please replace under warranty"],
            """
            The {device} with serial number {serial} no longer switches on. It was bought with order {order} and should still be under warranty. Please tell us how to exchange it.
            """,
            [
                "Warranty is valid. Standard checks (other dock, other battery, reset) were done by {customer}.",
                "Exchange authorised, reference {reference}. Next step: replacement leaves the warehouse today, the defective unit comes back in the same box.",
                "Return received, defect confirmed.",
            ]),
        new("Hardware", Medium, Support,
            ["Temperature sensor reports wrong values", "Sensor in {site} shows 4 degrees too much"],
            """
            A sensor connected to hub {serial} shows about 4 degrees more than our calibrated thermometer. The others in the same room agree with the thermometer.
            """,
            [
                "Offset started on {date} in one step, so it is no drift. Probe was probably replaced by a different type.",
                "Asked for a photo of the probe's label. Next step: set the type in the hub.",
                "Probe type corrected; values agree within 0.2 degrees.",
            ]),
        new("Hardware", Low, Support,
            ["How do we reset an H30 to factory settings?", "Factory reset of returned scanners"],
            """
            We took {count} scanners back from our {site} site and want to reset them before they go to {othersite}. Is there a way to do that without touching each device?
            """,
            [
                "Remote reset from the device list works for enrolled devices. Sent the steps and the warning about unsent scans.",
                "All {count} devices were reset and enrolled again.",
            ]),
        new("Hardware,Security", Medium, Request,
            ["Scanner was stolen, please block it", "Block the lost {device} {serial}"],
            """
            The {device} with serial number {serial} was stolen from a vehicle on {date}. Please block it and tell us whether data was stored on it.
            """,
            [
                "Device blocked and marked for erasure at its next contact. Storage is encrypted; last unsent scan was at {clock}.",
                "Next step: written statement for their insurer, asked the security team.",
                "Statement sent.",
            ]),
        new("Hardware,Performance", High, Bug,
            ["Scans appear with a delay of several minutes", "Delay between scan and booking in {site}"],
            """
            Since {date} it takes up to {minutes} minutes until a scan in {site} is booked. In {othersite} it is immediate. The gateways of both sites have firmware {firmware}.
            """,
            [
                "Queue of gateway {serial} grows in the morning; its clock is four minutes behind and batches are sorted to the end.",
                "Time server was blocked by their firewall. Next step: {customer} opens the port, then we watch the queue.",
                "Clock is synchronised, bookings are immediate.",
            ]),
        new("Hardware", Low, Feature,
            ["Feature request: louder confirmation tone", "Different tone for rejected scans"],
            """
            In our noisy hall people do not hear whether a scan was accepted. We would like a louder tone and a clearly different one for rejected scans, perhaps with vibration.
            """,
            [
                "Vibration is available in firmware 3.6 and newer; tones are fixed. Logged the request.",
                "Sent the profile with vibration as a first step.",
            ]),
        new("Hardware", Medium, Support,
            ["Docking station does not charge two of its slots", "D2 dock: slots 3 and 4 do not charge"],
            """
            Slots 3 and 4 of our docking station {serial} do not charge any more. The contacts were cleaned. Scanners from these slots charge in others.
            """,
            [
                "Known failure of the charging board for this production series, covered by the service bulletin.",
                "Replacement dock ordered, reference {reference}. Next step: confirm the delivery date with {customer}.",
                "Replacement in use.",
            ]),
        new("Hardware,Integration", Medium, Support,
            ["MQTT data of the sensor hub stops at midnight", "No sensor values in our data lake after 00:00"],
            """
            The values of our S8 hub stop in our data lake every night at 00:00 and come back when somebody reconnects the client. The device list shows the hub as online all the time.
            """,
            [
                "Their broker ends connections at midnight to rotate logs; the hub waits for a keep-alive that never fails.",
                "Set a shorter keep-alive on the hub. Next step: check after tonight.",
                "Reconnected by itself after 20 seconds last night.",
            ]),
    ];
}
