//! A microphone without a sound system: what its reader gets, loses and is told.
use super::*;

/// A microphone without a sound system, and the end of the ring that a callback would have.
fn unconnected(rate: usize, channels: usize) -> (Microphone, Wiped) {
    let (producer, ring) = rtrb::RingBuffer::new(RING_SECONDS * rate * channels);
    let microphone = Microphone {
        name: "test".into(),
        ring,
        shared: Arc::default(),
        loudest: Loudest::of(channels),
        channels,
        resampler: Resampler::new(rate),
        buffers: [Vec::new(), Vec::new(), Vec::new()],
        empty_reads: 0,
        heard: 0,
        only_zeros: true,
        stream: None,
    };
    (microphone, Wiped(producer))
}

fn seconds(count: f32) -> Vec<f32> {
    vec![0.5; (count * SAMPLE_RATE as f32) as usize]
}

/// What a callback does with these samples.
fn call_back(microphone: &Microphone, producer: &mut Wiped, samples: &mut [f32]) {
    match producer.0.write_chunk_uninit(samples.len()) {
        Ok(chunk) => drop(chunk.fill_from_iter(samples.iter().copied())),
        Err(_) => microphone.shared.overrun.store(true, Ordering::Release),
    }
}

#[test]
fn a_reader_that_stands_still_for_a_moment_loses_nothing_and_one_that_is_too_slow_gets_an_error() {
    let (mut microphone, mut producer) = unconnected(SAMPLE_RATE, 1);
    let mut samples = Samples::default();
    call_back(&microphone, &mut producer, &mut seconds(1.0));
    microphone.read(&mut samples).expect("a second is kept");
    assert_eq!(samples.len(), SAMPLE_RATE, "all of it");
    for _ in 0..5 {
        call_back(&microphone, &mut producer, &mut seconds(1.0));
    }
    let error = microphone.read(&mut samples).expect_err("five seconds are too many");
    assert!(matches!(error, VoiceError::Overrun), "an error, not silence: {error}");
}

#[test]
fn exact_zeros_are_a_muted_microphone_and_noise_is_none() {
    let (mut microphone, mut producer) = unconnected(SAMPLE_RATE, 1);
    let mut samples = Samples::default();
    call_back(&microphone, &mut producer, &mut vec![0.0; SAMPLE_RATE / 2]);
    microphone.read(&mut samples).expect("read");
    assert!(microphone.why_silent().is_none(), "half a second may be the beginning of a stream");
    call_back(&microphone, &mut producer, &mut vec![0.0; SAMPLE_RATE]);
    microphone.read(&mut samples).expect("read");
    assert!(matches!(microphone.why_silent(), Some(VoiceError::OnlySilence)), "a second is none");
    call_back(&microphone, &mut producer, &mut [0.0, 1e-5]);
    microphone.read(&mut samples).expect("read");
    assert!(microphone.why_silent().is_none(), "a microphone that hisses is on");
}

#[test]
fn what_was_recorded_before_the_device_is_lost_comes_before_the_error() {
    let (mut microphone, mut producer) = unconnected(SAMPLE_RATE, 1);
    let mut samples = Samples::default();
    call_back(&microphone, &mut producer, &mut seconds(0.1));
    report(&microphone.shared, cpal::Error::new(ErrorKind::Xrun));
    report(&microphone.shared, cpal::Error::new(ErrorKind::DeviceNotAvailable));
    assert_eq!(microphone.read(&mut samples).expect("the samples first"), Flow::More);
    let error = microphone.read(&mut samples).expect_err("then the error");
    assert!(matches!(error, VoiceError::Disconnected), "an overrun of the system is not it: {error}");
}

#[test]
fn errors_of_the_system_name_what_to_do() {
    let error = |kind, message: &'static str| VoiceError::from(cpal::Error::with_message(kind, message));
    let denied = error(ErrorKind::BackendError, "IAudioClient: Access is denied. (0x80070005)");
    assert!(matches!(denied, VoiceError::NotAllowed), "the switch of Windows: {denied}");
    assert!(matches!(error(ErrorKind::PermissionDenied, ""), VoiceError::NotAllowed));
    assert!(matches!(error(ErrorKind::DeviceBusy, ""), VoiceError::Busy));
    assert!(matches!(error(ErrorKind::HostUnavailable, ""), VoiceError::NoMicrophone));
    let other = error(ErrorKind::BackendError, "ENOSPC").to_string();
    assert!(other.contains("ENOSPC") && other.contains("connect it again"), "reason and mend: {other}");
}

#[test]
fn the_ring_is_overwritten_when_its_writing_end_is_dropped() {
    let (producer, mut ring) = rtrb::RingBuffer::new(4);
    let mut producer = Wiped(producer);
    producer.0.push(0.5).expect("there is room");
    ring.pop().expect("it is there");
    drop(producer);
    let rest: Vec<f32> = std::iter::from_fn(|| ring.pop().ok()).collect();
    assert_eq!(rest, [0.0; 4], "every slot was written again");
}
