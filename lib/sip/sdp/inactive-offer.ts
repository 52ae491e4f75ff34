import { formatOrigin, type SdpOrigin } from './sdp-origin';

/**
 * An audio offer that moves no media (`a=inactive`, RFC 3264 §5.1), for parking a leg and for set-up without media.
 * G.711 is offered on the discard port, since a port of 0 would refuse the stream for good.
 */
export function inactiveOffer(origin: Omit<SdpOrigin, 'username'>): Buffer {
  const family = origin.address.includes(':') ? 'IP6' : 'IP4';
  const lines = [
    'v=0',
    formatOrigin({ username: '-', ...origin }),
    's=-',
    `c=IN ${family} ${origin.address}`,
    't=0 0',
    'm=audio 9 RTP/AVP 0 8 101',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=inactive',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
