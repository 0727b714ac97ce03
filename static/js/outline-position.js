// Where this device is, once, when someone asks. The browser asks them first; nothing is kept but the point that is drawn.

const GOOD_M = 25; // a worse one would be on another side of the square
const WAIT_MS = 20_000;
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" };

// Only over an encrypted connection do browsers tell.
export const canBeAsked = () => isSecureContext && Boolean(navigator.geolocation);

// { point, accuracy } in metres, or { reason }.
export function askForPosition() {
  return new Promise((answer) => {
    const found = ({ coords: { latitude, longitude, accuracy } }) => {
      answer({ point: [latitude, longitude], accuracy: Math.ceil(accuracy), reason: accuracy > GOOD_M ? "vague" : "" });
    };
    const failed = ({ code }) => answer({ reason: REASONS[code] });
    navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 });
  });
}
