/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, assignee, assigneeMe, assigneeNobody, attendanceAbsent, attendanceAttended, attendanceByLink
    case attendanceByName, attendanceByReport, attendanceByRoom, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended
    case attendanceWillOthers, becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords
    case businessDay, businessDays, calendarAdded, calendarFaultAddress, calendarFaultCertificate
    case calendarFaultConnection, calendarFaultForbidden, calendarFaultHost, calendarFaultInside, calendarFaultLarge
    case calendarFaultMissing, calendarFaultNone, calendarFaultRedirects, calendarFaultRefused, calendarFaultSlow
    case calendarFaultTimes, calendarFaultUnavailable, calendarFaultUnencrypted, calendarUnread, cancelDate
    case cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy, cancelSession
    case cancelTitle, cancelWhy, captionsDone, captionsLanguage, captionsRecording, captionsViews, categoryDefect
    case categoryEnhancement, categoryOther, categoryQuestion, certificateCheck, certificateDates, certificateHeading
    case certificateIntroduction, certificateIssued, certificateRevoked, certificateStatement, certificateTrainers
    case certificateUnknown, certificateValid, certificateVoid, channelAPIManagement, channelDeveloperGuides
    case channelEmail, channelHelpDocs, channelTutorials, channelWebsite, colleagueFull, colleagueHeld
    case colleagueHeldRequest, colleagueMailed, colleagueRequested, colleagueWaits, confirmExpired
    case confirmInterestDone, connectionCredential, connectionCredentialHint, connectionCredentialKept
    case connectionHistoryDone, connectionHistoryRunning, connectionKind, connectionLanguage, connectionNote
    case connectionNoteLinked, connectionNoteOff, connectionNoteRecommended, connectionSource, connectionSourceHint
    case connectionTag, connectionTagHint, connectionURLHint, consentGiven, countdownDays, countdownHour
    case countdownHours, countdownMinute, countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, decimalSign
    case deliveryFailed, deliveryNext, deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel
    case detailDiscovery, detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest
    case detailSource, detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneAssigned, doneChanged
    case doneDrafted, doneEdited, doneHeld, doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem
    case doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume
    case doneSplit, doneTaken, doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore
    case effectChart, effectFewer, effectHeadlineFewer, effectHeadlineMore, effectHeadlineTooFew
    case effectHeadlineUnclear, effectMore, effectNeither, effectRegistered, effectTooFew, effectUnclear, email
    case emailHint, encoderDone, encoderUnused, encoderWaiting, environmentDevelopment, environmentOther
    case environmentProduction, environmentStaging, errorClosed, errorConflict, errorForbidden, errorFull, errorGone
    case errorInternal, errorMissing, errorNotFound, errorOurs, errorStored, errorTooLarge, errorTooMany
    case errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultColleague, faultColleagueName, faultDate
    case faultEmail, faultName, faultZone, feedbackScoreOf, filterAll, filterKind, filterLanguage, filterLevel
    case filterLinked, filterPlan, filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial, found
    case foundOne, furtherDate, furtherDates, gapAsideDone, gapAsideReasonMissing, gapBackDone, gapDraftedAlready
    case gapUnanswered, gapsAside, gapsOpen, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort
    case headsWaiting, hours, impactBusy, impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration
    case impactOwn, impactPeople, impactRegistrations, importArchive, importChangedDates, importChangedFields
    case importChangedRecurrence, importCutOff, importDate, importDoneTitle, importEmpty, importMore
    case importNotCalendar, importNothingChosen, importOthers, importPartial, importPartialPreview, importPreviewTitle
    case importSeries, importSeriesEndless, importUnchanged, importUnchangedOne, importUntitled, importZone
    case importZoneNone, imprint, insightAttendance, insightEffect, insightFix, insightLevels, insightProblems
    case insightRespond, insightStandard, insightSuperPremium, insightSupport, insightTickets, insightTitle
    case insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial, kindWebinar, languageName, lessThanMinute
    case levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate, mailAcknowledgement
    case mailAssignment, mailBreach, mailCounts, mailDigest, mailDropped, mailErased, mailFailed, mailFollowUp
    case mailInterest, mailInvitation, mailLink, mailMention, mailMessage, mailMinimum, mailPlace, mailProposal
    case mailReminder, mailReply, mailSent, mailSignIn, mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded
    case mailVerification, mailWaiting, mailWebhook, manyAccounts, manyTickets, mappingName, mappingNameHint
    case mappingPointers, mappingPointersHint, mappingPriorities, mappingPrioritiesHint, mappingSample
    case mappingSampleHint, mappingStates, mappingStatesHint, materialDeveloperGuide, materialHelpDoc, materialKind
    case materialRecording, materialSampleCode, materialSlides, materialTitle, materialURL, messageByAPI
    case messageByMail, messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo
    case messageToAll, minimumAwaited, minimumMissed, minutes, missingCount, missingOne, monthOfYear, months
    case moveUnlimited, myCancel, myCancelDone, myCancelled, myConfirmed, myDeclined, myDeclinedBecause, myJoinOpens
    case myKept, myLeftOut, myMailResumed, myMoveDone, myMoveKeeps, myMoveRefused, myMoveRequested, myMoveWaits
    case myOffered, myRequested, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken, myThere, myTitle, myWaitlisted
    case myZone, name, newsApproved, newsApprovedWaits, newsArrived, newsCancelled, newsDeclined, newsMoved, newsNoted
    case newsPublished, newsRecording, newsRegistered, newsRequested, newsRestored, newsSaved, newsSent
    case newsWaitlisted, newsWaits, newsWalkedIn, noteDates, noteFits, noteMore, noteNoDates, noteProblem, noteReply
    case noteSeats, noteSeatsUnlimited, noteSubject, noteWhy, noteWritten, nothingDue, oneAccount, oneTicket
    case operateAddress, operateChanges, operateConnections, operateEncoder, operateFailed, operateHealth
    case operateJournal, operateMail, operateMappings, operateReceived, operateRelease, operateRooms, operateRoomsNone
    case operateTitle, operateTokens, operateWaiting, operateWebhooks, operateZones, organisationNone, ownDigest
    case ownLanguage, ownZone, ownZoneNone, panelCodeOver, percentage, personName, pictureHint, planStandard
    case planSuperPremium, privacy, problemChanged, problemClosed, problemFields, problemFull, problemGone
    case problemKnown, problemMoved, problemOpen, problemResolved, problemTooMany, problemsTitle, programmeAbout
    case programmeTitle, promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed, promiseRelease
    case publishDo, publishTitle, queueAll, queueDue, queueMine, queueOverdue, queueTitle, queueUnassigned
    case receivedAnswer, receivedAutomatic, receivedCounts, receivedDropped, receivedHandled, receivedMessage
    case receivedNobody, receivedOther, receivedRepeated, receivedReport, receivedTicket, receivedUnclear
    case receivedUnread, receivedWaiting, refuseDigest, refuseFollowUps, refuseInterest, refuseMessages
    case refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay, remarkByDay, remarkByName, remarkCancelled
    case remarkCancelledHere, remarkChange, remarkCharacters, remarkCut, remarkCutOff, remarkEarlier
    case remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion, remarkFirstDates, remarkGregorian
    case remarkHorizon, remarkKnownBetter, remarkLater, remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere
    case remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle
    case remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule
    case remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime
    case remarkTooLarge, remarkTooLong, remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue
    case remarkUnknownZone, remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut
    case remarkYears, remarkZone, replyAbout, replyAccepted, replyDates, replyDeclined, replyDeclinedUnproven
    case replyDelegated, replyFeed, replyHello, replyHelloAnybody, replyMaterials, replyTentative, replyUndecided
    case reportNoMinutes, reportNobody, reportNone, reportNotText, reportQuote, reportRegistrations, reportSource
    case reportUnknownValues, resetDo, resetTitle, restoreDo, restoreTitle, resultConfirmed, resultHeld
    case resultHeldMail, resultHeldRequest, resultHeldWaitlist, resultMail, resultRequestMail, resultRequested
    case resultWaitlisted, roleAdmin, roleAgent, roleIntegration, roleTrainer, rosterAccount, rosterAccountHint
    case rosterCancelled, rosterClosed, rosterConfirmed, rosterDeclined, rosterEmailHint, rosterFaultAccount
    case rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo, rosterOffered
    case rosterRequested, rosterReturned, rosterWaitlisted, rosterWalkInHint, rosterWhole, rosterWillWait, rosterYes
    case scheduleAllTheSame, scheduleApprovalNone, scheduleApprovalStaff, scheduleByLink, scheduleByRule
    case scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault
    case scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldApproval, scheduleFieldCapacity, scheduleFieldCloses
    case scheduleFieldCount, scheduleFieldDecide, scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds
    case scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore
    case scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation, scheduleFieldMinimum, scheduleFieldOpens
    case scheduleFieldRepeats, scheduleFieldRoom, scheduleFieldRule, scheduleFieldScope, scheduleFieldStart
    case scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial, scheduleFieldUntil
    case scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts, scheduleForAll
    case scheduleHintAccounts, scheduleHintAdded, scheduleHintApproval, scheduleHintCapacity, scheduleHintCloses
    case scheduleHintDecide, scheduleHintDescription, scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded
    case scheduleHintJoin, scheduleHintLanguage, scheduleHintMinimum, scheduleHintOpens, scheduleHintOptions
    case scheduleHintRoom, scheduleHintRule, scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday
    case scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial, scheduleNobody, scheduleQuestion
    case scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionConsent, scheduleQuestionKind
    case scheduleQuestionOptions, scheduleQuestionText, scheduleRoomLink, scheduleScopeDate, scheduleScopeSeries
    case scheduleStale, scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual
    case scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer
    case scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing, scopeThis, scoreLikely, scoreStrong, scoreWeak
    case seatClosed, seatFull, seatGone, seatHeld, seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull
    case seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict
    case sentenceForbidden, sentenceFull, sentenceGone, sentenceMissing, sentenceNotFound, sentenceStored
    case sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, settingsAccent, settingsAccentHint
    case settingsColourCorrected, settingsColourKept, settingsDark, settingsLight, settingsLogo, settingsLogoHint
    case settingsName, settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint, settingsTitle
    case shortDate, shortMonths, shortWeekdays, showDate, showDates, signInAddressTaken, signInDisabled
    case signInNoAddress, signInNoRole, signInProgram, signInProviderAgain, signInProviderDenied, signInProviderDown
    case signInUnknown, signInUnknownPerson, signInUnverified, staffFeedbackTitle, staffNoRole, staffStaleForm
    case staffWrongRole, staleThing, stepApproval, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait
    case supportAccount, supportAccountHint, supportBegan, supportCategory, supportClosed, supportConflict
    case supportDefect, supportDescription, supportDescriptionHint, supportDiscovery, supportDoneClosed
    case supportDoneCompleted, supportDoneJudged, supportDoneSent, supportDueAnswer, supportDueFix, supportEmailHint
    case supportEnhancement, supportEnvironment, supportError, supportExpected, supportFaultEmpty, supportFaultFiles
    case supportFilesHint, supportFromAgent, supportFromCustomer, supportImpact, supportImpactText
    case supportImpactTextHint, supportLimited, supportNone, supportOpen, supportOther, supportPending
    case supportPriority, supportProgress, supportQuestion, supportQuoted, supportResolved, supportSevere
    case supportStateClosed, supportStateOpen, supportStatePending, supportStateResolved, supportStateWorking
    case supportSteps, supportStepsHint, supportSubject, supportSubjectHint, supportTooLarge, supportUnusable
    case supportWhy, supportWhyWords, supportWorkaround, supportWorkaroundNo, supportWorkaroundYes, supportZone
    case targetBreached, targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused
    case targetRespond, theirTime, ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed
    case ticketDescription, ticketEditTitle, ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale
    case ticketStaleField, ticketSubject, ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today
    case tokenAdmin, tokenAgent, tokenEmail, tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration
    case tokenLastDay, tokenLastDayHint, tokenName, tokenNobody, tokenProgram, tokenRevoked, tokenRole, tokenScopes
    case tokenScopesHint, tokenSources, tokenSourcesHint, tokenSpeaksFor, tokenTrainer, tokenUser, tokenUserHint
    case tokenValid, tomorrow, trainerBiography, trainerBiographyHint, trainerCreated, trainerDeleted
    case trainerEmailHint, trainerNoZone, trainersTitle, tutorialArchived, tutorialCreated, tutorialDeleted
    case tutorialDrafted, tutorialInterested, tutorialMaterials, tutorialNew, tutorialOneMaterial, tutorialSlug
    case tutorialSlugHint, tutorialStatusHint, tutorialSummary, tutorialSummaryHint, tutorials, tutorialsWhy
    case userDeleted, userDisabledDone, userEnabledDone, userInvited, userTrainer, userTrainerHint, usersTitle
    case verbAcknowledge, verbReopen, verbResolve, verbResume, verbWait, verbWorkaround, webhookDescription
    case webhookEnabled, webhookEvents, webhookEventsHint, webhookFailing, webhookOff, webhookOn, webhookSent
    case webhookURL, webhookURLHint, weekdays, weeksSentence, whySameAccount, whySameError, whySameProblem, whyWords
    case withTrainers, zoneIn
}
